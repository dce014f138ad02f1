import { advise, columnsMade, defineRule, showColumns } from '../../src/lint/kit.ts'

/** `char(n)` is a type of its own, with rules of its own about blanks. */
export default defineRule({
  id: 'char-pads-values',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'CHAR(n) fills values up with blanks that some operations see and others do not',
  why: `
    A char(n) value is stored with blanks up to its length. Comparisons ignore them, LIKE and regular expressions do not, and a cast to text drops them,
    so that two spellings of one query differ. It saves no space, and changing it to anything else, even to a longer char, rewrites the table.

    Use text, with a CHECK on the length where codes have a fixed one.`,
  examples: {
    bad: [
      { title: 'A code with blanks', sql: 'create table countries (id bigint primary key, code char(3));' },
    ],
    good: [
      {
        title: 'A text of two or three letters',
        sql: 'create table countries (id bigint primary key, code text check (length(code) between 2 and 3));',
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-table', 'add-column'],
  *check(change) {
    const padded = columnsMade(change).filter(({ type }) => type.name === 'character')
    if (padded.length === 0) return
    yield {
      message: `values of ${showColumns(padded.map(({ name }) => name))} are filled up with blanks`,
      fix: advise('say text, and check the length where it is fixed'),
    }
  },
})

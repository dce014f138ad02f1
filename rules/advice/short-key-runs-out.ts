import {
  advise,
  columnsMade,
  constraintsWritten,
  defineRule,
  showColumns,
  showType,
  type Type,
} from '../../src/lint/kit.ts'

/** Changing the type of a key later rewrites the table and every table that references it. */
export default defineRule({
  id: 'short-key-runs-out',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A key of type integer or smallint runs out of values',
  why: `
    An integer key ends at 2147483647, a smallint at 32767. Sequences skip values on every rollback and every \`ON CONFLICT DO NOTHING\`, so that the end
    comes long before that many rows exist. From then on every insert fails. Widening the key then rewrites the table, its indexes and every column
    that references it, under ACCESS EXCLUSIVE.

    bigint costs four bytes per row, often none because of alignment. A table that will never have more than a few rows may ignore this.`,
  examples: {
    bad: [
      { title: 'Two billion are not enough', sql: 'create table events (id serial primary key, note text);' },
    ],
    good: [
      {
        title: 'bigint',
        sql: 'create table events (id bigint generated always as identity primary key, note text);',
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-table', 'add-column'],
  *check(change) {
    const written = constraintsWritten(change)
    const keys = written.flatMap((each) =>
      each.type === 'primary-key' && each.columns.length === 1 ? each.columns : [],
    )
    const referencing = written.flatMap((each) => (each.type === 'foreign-key' ? each.columns : []))
    const short = columnsMade(change).filter(
      ({ name, type, identity }) =>
        isShort(type) &&
        (type.isSerial || identity !== null || keys.includes(name)) &&
        // A key that is another table's key as well has the type of that one.
        !referencing.includes(name),
    )
    const [first] = short
    if (first === undefined) return
    yield {
      message: `${showColumns(short.map(({ name }) => name))} of type ${showType(first.type)} runs out at ${first.type.name === 'smallint' ? '32767' : '2147483647'}`,
      fix: advise('say bigint, best as bigint generated always as identity'),
    }
  },
})

const isShort = ({ name, isArray }: Type): boolean => !isArray && (name === 'integer' || name === 'smallint')

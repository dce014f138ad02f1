import {
  advise,
  afterCommit,
  beforeTransaction,
  type ClientChange,
  clientChange,
  defineRule,
  type Fix,
  findColumn,
  nameBefore,
  quoteIdentifier,
  showColumn,
  showType,
} from '../../src/lint/kit.ts'

/** The type is part of what queries compare with and of what drivers hand to the code. */
export default defineRule({
  id: 'change-type-breaks-old-code',
  family: 'compatibility',
  severity: 'error',
  summary: 'ALTER COLUMN TYPE changes the values that running code reads and may write',
  why: `
    Code is written for one type. After \`int\` to \`bigint\` or \`numeric\` node-postgres returns strings, and \`row.id + 1\` becomes "11"; a Go or Java
    program fails to scan the value. After \`int\` to \`text\` the comparison \`id = 1\` fails with 42883; \`enum\` and \`text\`, \`json\` and \`jsonb\` take
    different operators. A narrower type refuses values that the running release still writes.

    There is no good moment for it: old and new code run at the same time. Add a column of the new type, keep both in step, fill it, move
    reads and writes over, and drop the old one in the contract phase.

    Nothing is reported for a column of this deploy and where code sees no difference: \`varchar\` to a longer one or to \`text\`, \`smallint\` to \`int\`,
    a \`numeric\` with more digits, an enum that is replaced by one of the same name with more labels. Between \`timestamp\` and \`timestamptz\` it is a
    warning.`,
  examples: {
    bad: [
      {
        title: 'Numbers become strings in JavaScript',
        sql: `
          create table orders (id int primary key, total int);
          -- next migration
          alter table orders alter column total type bigint;`,
      },
    ],
    good: [
      {
        title: 'Code sees text before and after',
        sql: `
          create table orders (id int primary key, code varchar(20));
          -- next migration
          alter table orders alter column code type text;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['change-type'],
  *check({ table, column, to }, context) {
    if (context.isNewColumn(table, column)) return
    const before = beforeTransaction(context)
    const known =
      findColumn(before, nameBefore(context, table), column) ?? findColumn(context.before, table, column)
    const name = showColumn(table, column)
    const wanted = showType(to)
    const say = `add a column of type ${wanted} beside ${quoteIdentifier(column)}, keep both in step, move the code, and drop the old one in the contract phase`
    if (known === undefined) {
      yield {
        message: `${name} becomes ${wanted}: code that expects its old type, which the history does not show, may fail`,
        severity: 'warning',
        fix: advise(`go on if code sees no difference; else ${say}`),
      }
      return
    }
    const after = afterCommit(context)
    const type = findColumn(after, table, column)?.type ?? to
    const change = clientChange(known.type, type, before, after)
    if (change === 'none') return
    yield {
      message: `${name} changes from ${showType(known.type)} to ${wanted}: ${HARM[change]}`,
      severity: change === 'meaning' ? 'warning' : 'error',
      fix: fixOf(change, say),
    }
  },
})

const HARM: Readonly<Record<Exclude<ClientChange, 'none'>, string>> = {
  other: 'running code reads values of another type, and its comparisons and writes may fail',
  narrower: 'values that the running release may write are refused',
  meaning: 'running code reads and writes other instants where its time zone is not that of the values',
}

const fixOf = (change: ClientChange, say: string): Fix =>
  advise(
    change === 'narrower'
      ? 'release code that keeps the limit, add it as a check in the contract phase, and leave the type'
      : say,
  )

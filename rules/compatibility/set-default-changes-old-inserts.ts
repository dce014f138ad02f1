import {
  advise,
  beforeTransaction,
  type ChangeOf,
  defineRule,
  type Expression,
  findColumn,
  moveToContract,
  nameBefore,
  type RuleContext,
  showColumn,
} from '../../src/lint/kit.ts'

/** No statement fails; the rows of old code are other rows. */
export default defineRule({
  id: 'set-default-changes-old-inserts',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A new default of an old column changes what the running release writes',
  why: `
    Code that leaves the column out has relied on what it got until now: the old default, or a null. From now on its rows hold another value, and
    nothing fails. Libraries that keep the old default in memory write that, so that both values come in at the same time.

    Let the new release write the value itself, or change the default in the contract phase.

    Nothing is reported for a column of this deploy, for the same default again, and for a required column that had no default: all code gives it a
    value already.`,
  examples: {
    bad: [
      {
        title: 'Rows of old code are paid at once',
        sql: `
          create table orders (id int primary key, state text default 'open');
          -- next migration
          alter table orders alter column state set default 'paid';`,
      },
    ],
    good: [
      {
        title: 'A column that every insert has had to name',
        sql: `
          create table orders (id int primary key, state text not null);
          -- next migration
          alter table orders alter column state set default 'open';`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['set-default'],
  *check(change, context) {
    const { table, column } = change
    if (context.isNewColumn(table, column) || isUnseen(change, context)) return
    const known = findColumn(context.before, table, column)
    const name = showColumn(table, column)
    const old = known === undefined ? 'what they got until now' : (known.default?.sql ?? 'null')
    yield {
      message: `inserts of the running release that leave ${name} out write ${change.default.sql} instead of ${old}`,
      fix:
        known === undefined
          ? advise('let the new release write the value, or change the default in the contract phase')
          : moveToContract(
              context,
              'let the new release write the value, or change the default in the contract phase',
            ),
    }
  },
})

/** Nobody left the column out, or they get what they have always got. */
function isUnseen({ table, column, default: value }: ChangeOf<'set-default'>, context: RuleContext): boolean {
  const known = findColumn(beforeTransaction(context), nameBefore(context, table), column)
  if (known === undefined) return false
  const old = known.default ?? null
  if (old === null) return value.shape === 'null' || !known.isNullable
  return isSameValue(value, old)
}

const isSameValue = (a: Expression, b: Expression): boolean =>
  plain(a.sql) === plain(b.sql) || isSameLiteral(a, b) || (a.sequences.length > 0 && b.sequences.length > 0)

/** One string, whatever it is cast to. */
const isSameLiteral = (a: Expression, b: Expression): boolean =>
  a.shape === 'constant' &&
  b.shape === 'constant' &&
  a.literals.length === 1 &&
  a.literals[0] === b.literals[0]

/** Without casts, parentheses and the case of keywords. */
const plain = (sql: string): string =>
  sql
    .replace(/::\s*(?:"[^"]+"|[\w.]+)(?:\.(?:"[^"]+"|\w+))?(?:\s*\(\d+\)|\[\])*/g, '')
    .replace(/'(?:[^']|'')*'|[^']+/g, (part) =>
      part.startsWith("'") ? part : part.replace(/[\s()]+/g, '').toLowerCase(),
    )

import { advise, defineRule, findColumn, showColumn, showType, type Type } from '../../src/lint/kit.ts'

/** Functions that shorten a value; each was seen to cut without an error. */
const SHORTENING = new Set([
  'left',
  'right',
  'substr',
  'substring',
  'trunc',
  'round',
  'date_trunc',
  'floor',
  'ceil',
])

/** An explicit cast cuts where the assignment cast of a plain type change would have failed. */
export default defineRule({
  id: 'using-cast-truncates-values',
  family: 'data-loss',
  severity: 'error',
  summary: 'A USING expression cuts values silently where the plain change would have failed',
  why: `
    \`ALTER COLUMN … TYPE varchar(20)\` fails when a value is longer: the deploy stops and nothing is lost. With \`USING c::varchar(20)\` the same
    change succeeds, because an explicit cast to a length cuts. So do left(), substr(), trunc(), round() and a cast of a timestamp to a date. No
    message says how many values were cut, and nothing brings them back.

    Look first: \`select count(*) from orders where length(note) > 20\`. Repair or archive those rows, then change the type without USING, in
    the contract phase.`,
  examples: {
    bad: [
      {
        title: 'Longer notes are cut',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders alter column note type varchar(20) using note::varchar(20);`,
      },
    ],
    good: [
      {
        title: 'Fails instead of cutting',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders alter column note type varchar(20);`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['change-type'],
  *check({ table, column, to, using }, context) {
    if (using === null || context.isNewColumn(table, column)) return
    const from = findColumn(context.before, table, column)?.type
    const call = using.calls.find(({ function: { name } }) => SHORTENING.has(name))
    const cast = using.casts.find((type) => cuts(from, type))
    if (call === undefined && cast === undefined) return
    const by = cast === undefined ? `${call?.function.name}()` : `the cast to ${showType(cast)}`
    yield {
      message: `${by} cuts values of ${showColumn(table, column)} without an error`,
      fix: advise(
        `count the values that do not fit ${showType(to)}, repair or archive them, then change the type without USING`,
      ),
    }
  },
})

/** Whether an explicit cast loses characters, digits or the time of day of some value of the old type. */
function cuts(from: Type | undefined, to: Type): boolean {
  const [length] = to.modifiers
  if (to.name === 'character varying' || to.name === 'character') {
    if (length === undefined && to.name === 'character varying') return false
    const isText = from === undefined || /^(text|character varying|character|citext|name)$/.test(from.name)
    const old = from?.modifiers[0]
    return isText && (old === undefined || old > (length ?? 1))
  }
  if (to.name === 'date') return from === undefined || from.name.startsWith('timestamp')
  return false
}

import {
  advise,
  defineRule,
  findColumn,
  losesValues,
  showColumn,
  showType,
  type Type,
} from '../../src/lint/kit.ts'

/** Conversions that an assignment cast does without an error although the old value is gone, or that fail on some values. */
export default defineRule({
  id: 'narrow-type-loses-data',
  family: 'data-loss',
  severity: 'warning',
  summary: 'A type change rounds or drops part of the values, or fails on some of them',
  why: `
    Some conversions lose without an error: a smaller numeric scale and numeric to integer round, double precision to real drops digits, timestamp to
    date drops the time of day, json to jsonb drops duplicate keys and order, char to text drops padding. Others fail on the first value that does
    not fit and stop the deploy: varchar to a smaller length, bigint to integer.

    Which of it happens depends on the data: count the values that do not fit before the deploy. Narrow in the contract phase, through a new column.`,
  examples: {
    bad: [
      {
        title: 'Cents are rounded away',
        sql: `
          create table orders (id int primary key, total numeric(10,2));
          -- next migration
          alter table orders alter column total type numeric(10,0);`,
      },
    ],
    good: [
      {
        title: 'Wider',
        sql: `
          create table orders (id int primary key, total numeric(10,2));
          -- next migration
          alter table orders alter column total type numeric(12,2);`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['change-type'],
  yieldsTo: ['using-cast-truncates-values'],
  *check({ table, column, to, using }, context) {
    if (using !== null && using.shape !== 'column') return
    const from = findColumn(context.before, table, column)?.type
    if (from === undefined || context.isNewColumn(table, column)) return
    const harm = losesValues(from, to, using) ? silentHarm(from, to) : loudHarm(from, to)
    if (harm === null) return
    yield {
      message: `${showColumn(table, column)} from ${showType(from)} to ${showType(to)} ${harm}`,
      fix: advise('count the values that do not fit, then narrow in the contract phase through a new column'),
    }
  },
})

/** What is gone, by the types on both sides; the first that fits. */
const SILENT: readonly (readonly [from: RegExp, to: RegExp, harm: string])[] = [
  [/^timestamp/, /^date$/, 'drops the time of day silently'],
  [/^timestamp/, /^time(?! ?stamp)/, 'drops the date silently'],
  [/^(?:timestamp|time|interval)/, /./, 'rounds fractions of seconds silently'],
  [/^json$/, /./, 'drops duplicate keys and the order of keys silently'],
  [/^character$/, /^(?:text|character varying)$/, 'drops the padding silently'],
  [/^(?:text|character|name)/, /./, 'cuts longer values silently'],
  [/^(?:integer|bigint|numeric|double precision)$/, /^(?:real|double precision)$/, 'drops digits silently'],
  [/^inet$/, /./, 'drops the bits of the host silently'],
]

const silentHarm = (from: Type, to: Type): string | null =>
  from.isArray || to.isArray
    ? null
    : (SILENT.find(([a, b]) => a.test(from.name) && b.test(to.name))?.[2] ?? 'rounds silently')

const INTEGERS = ['smallint', 'integer', 'bigint']
const STRINGS: ReadonlySet<string> = new Set(['text', 'character varying', 'character', 'bit', 'bit varying'])

/** The first value that does not fit stops the deploy. */
function loudHarm(from: Type, to: Type): string | null {
  if (from.isArray || to.isArray) return null
  const [size = Number.POSITIVE_INFINITY, scale = 0] = from.modifiers
  const [newSize = Number.POSITIVE_INFINITY, newScale = 0] = to.modifiers
  const isSmaller =
    (INTEGERS.includes(to.name) && INTEGERS.indexOf(to.name) < INTEGERS.indexOf(from.name)) ||
    (from.name === 'numeric' && to.name === 'numeric' && newSize - newScale < size - scale)
  if (isSmaller) return 'fails on the first value that does not fit'
  return STRINGS.has(from.name) && STRINGS.has(to.name) && newSize < size
    ? 'fails on the first value that is longer'
    : null
}

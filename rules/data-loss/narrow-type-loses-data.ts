import { advise, defineRule, findColumn, showColumn, showType, type Type } from '../../src/lint/kit.ts'

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
    if (using !== null && using.shape === 'computed') return
    const from = findColumn(context.before, table, column)?.type
    if (from === undefined || context.isNewColumn(table, column)) return
    const harm = harmOf(from, to)
    if (harm === null) return
    yield {
      message: `${showColumn(table, column)} from ${showType(from)} to ${showType(to)} ${harm}`,
      fix: advise('count the values that do not fit, then narrow in the contract phase through a new column'),
    }
  },
})

const INTEGERS = ['smallint', 'integer', 'bigint']

function harmOf(from: Type, to: Type): string | null {
  if (from.isArray || to.isArray) return null
  const [size, scale = 0] = from.modifiers
  const [newSize, newScale = 0] = to.modifiers
  if (INTEGERS.includes(from.name) && INTEGERS.includes(to.name))
    return INTEGERS.indexOf(to.name) < INTEGERS.indexOf(from.name)
      ? 'fails on the first value that does not fit'
      : null
  if (from.name === 'numeric' && INTEGERS.includes(to.name)) return 'rounds silently'
  if (/^(real|double precision)$/.test(from.name) && INTEGERS.includes(to.name)) return 'rounds silently'
  if (from.name === 'double precision' && to.name === 'real') return 'drops digits silently'
  if (from.name === 'numeric' && to.name === 'numeric' && newSize !== undefined) {
    if (size === undefined || newScale < scale) return 'rounds silently'
    return newSize - newScale < size - scale ? 'fails on the first value that does not fit' : null
  }
  if (from.name.startsWith('timestamp') && to.name === 'date') return 'drops the time of day silently'
  if (
    from.name === to.name &&
    /^(timestamp|time)/.test(from.name) &&
    newSize !== undefined &&
    newSize < (size ?? 6)
  )
    return 'rounds fractions of seconds silently'
  if (from.name === 'json' && to.name === 'jsonb')
    return 'drops duplicate keys and the order of keys silently'
  if (from.name === 'character' && /^(text|character varying)$/.test(to.name))
    return 'drops the padding silently'
  if (
    /^(text|character varying|character)$/.test(from.name) &&
    /^character( varying)?$/.test(to.name) &&
    newSize !== undefined
  )
    return from.name === 'text' || size === undefined || size > newSize
      ? 'fails on the first value that is longer'
      : null
  return null
}

import {
  advise,
  type ColumnDefinition,
  columnsMade,
  defineRule,
  show,
  showColumns,
} from '../../src/lint/kit.ts'

/** Bytes of alignment of the types with a fixed length, which equal their size unless said otherwise (`pg_type.typalign`, `typlen`). */
const ALIGNMENT: Readonly<Record<string, number>> = {
  boolean: 1,
  '"char"': 1,
  smallint: 2,
  integer: 4,
  real: 4,
  date: 4,
  oid: 4,
  bigint: 8,
  'double precision': 8,
  'timestamp without time zone': 8,
  'timestamp with time zone': 8,
  'time without time zone': 8,
  money: 8,
}

/** Below this nobody would notice. */
const WORTH_BYTES = 8

/** Each value begins at a multiple of its alignment; what lies between is empty. */
export default defineRule({
  id: 'column-order-wastes-space',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'The order of columns leaves empty bytes in every row',
  why: `
    PostgreSQL stores the columns of a row in the order of the table, and each value begins at a multiple of its alignment: 8 for bigint and timestamps, 4 for integer
    and date, 2 for smallint, 1 for boolean. A boolean between two bigints takes eight bytes. In a table of a hundred million rows that is
    some hundred megabytes, in memory as well.

    Put the columns of eight bytes first, then four, two, one, and those of variable length last. The order of a table cannot be changed later, short of
    making it anew. Reported from eight bytes a row on.`,
  examples: {
    bad: [
      {
        title: 'Fourteen empty bytes',
        sql: 'create table events (is_read boolean, id bigint, is_old boolean, at timestamptz);',
      },
    ],
    good: [
      {
        title: 'Two booleans beside each other',
        sql: 'create table events (id bigint, at timestamptz, is_read boolean, is_old boolean);',
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-table'],
  *check(change) {
    const columns = columnsMade(change)
    const sorted = columns.toSorted((a, b) => alignmentOf(b) - alignmentOf(a))
    const wasted = paddingOf(columns) - paddingOf(sorted)
    if (wasted < WORTH_BYTES) return
    yield {
      message: `${wasted} bytes of each row of ${show(change.table)} are empty because of the order of its columns`,
      fix: advise(`order them ${showColumns(sorted.map(({ name }) => name))}`),
    }
  },
})

/** 0 for a type of variable length, whose end may be anywhere. */
const alignmentOf = ({ type }: ColumnDefinition): number => (type.isArray ? 0 : (ALIGNMENT[type.name] ?? 0))

/** Empty bytes between columns for certain; a value of variable length is taken to end where the next one may begin. */
function paddingOf(columns: readonly ColumnDefinition[]): number {
  let offset = 0
  let padding = 0
  for (const column of columns) {
    const alignment = alignmentOf(column)
    if (alignment === 0) {
      offset = 0
      continue
    }
    const gap = (alignment - (offset % alignment)) % alignment
    padding += gap
    offset += gap + alignment
  }
  return padding
}

import { advise, columnsMade, defineRule, showColumns } from '../../src/lint/kit.ts'

/** The picture of a clock without saying where it hangs. */
export default defineRule({
  id: 'timestamp-without-zone-is-ambiguous',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A timestamp without time zone does not say which instant it means',
  why: `
    \`timestamp\` keeps the date and time that it was given and drops the offset without a word: \`'2024-05-01 12:00+02'\` is stored as noon. now() is cut to
    the session's zone first, so that two sessions store two values for one instant. The hour that is repeated in autumn cannot be told apart. Changing
    the type later shifts all values that were written in another zone.

    \`timestamptz\` takes the same eight bytes and stores the instant. Keep \`timestamp\` for what is meant without a place, such as opening hours.`,
  examples: {
    bad: [{ title: 'Whose noon?', sql: 'create table orders (id bigint primary key, paid_at timestamp);' }],
    good: [{ title: 'An instant', sql: 'create table orders (id bigint primary key, paid_at timestamptz);' }],
  },
  phases: ['expand', 'contract'],
  on: ['create-table', 'add-column'],
  *check(change) {
    const ambiguous = columnsMade(change).filter(({ type }) => type.name === 'timestamp without time zone')
    if (ambiguous.length === 0) return
    const names = showColumns(ambiguous.map(({ name }) => name))
    yield {
      message: `${names} ${ambiguous.length === 1 ? 'does' : 'do'} not say in which time zone`,
      fix: advise('say timestamptz'),
    }
  },
})

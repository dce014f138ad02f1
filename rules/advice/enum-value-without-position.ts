import { advise, defineRule, findType, quoteLiteral, show } from '../../src/lint/kit.ts'

/** Enums sort by position, and the position cannot be changed later. */
export default defineRule({
  id: 'enum-value-without-position',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A new enum label goes to the end, where comparisons put it above all others',
  why: `
    Labels compare in the order in which they stand, so that \`WHERE status < 'paid'\` and \`ORDER BY status\` depend on it. Without BEFORE or AFTER the new label
    stands last, and it can never be moved.

    State the position, also where it is the last.`,
  examples: {
    bad: [
      {
        title: 'Above paid',
        sql: `
          create type status as enum ('open', 'paid');
          -- next migration
          alter type status add value 'billed';`,
      },
    ],
    good: [
      {
        title: 'Between the two',
        sql: `
          create type status as enum ('open', 'paid');
          -- next migration
          alter type status add value 'billed' before 'paid';`,
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['add-enum-value'],
  *check({ type, value, position }, { before }) {
    if (position !== null) return
    const known = findType(before, type)
    const last = known?.kind === 'enum' ? known.values.at(-1)?.label : undefined
    yield {
      message: `${quoteLiteral(value)} sorts above every other label of ${show(type)}`,
      fix: advise(
        last === undefined
          ? 'state the position with BEFORE or AFTER'
          : `state the position, for example after ${quoteLiteral(last)}`,
      ),
    }
  },
})

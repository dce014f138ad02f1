import { advise, defineRule, findType, isMadeHere, quoteLiteral, show } from '../../src/lint/kit.ts'

/** The label does no harm until somebody writes it. */
export default defineRule({
  id: 'enum-value-unknown-to-old-code',
  family: 'compatibility',
  severity: 'warning',
  summary: 'ADD VALUE lets running code read a label that it does not know',
  why: `
    Adding a label breaks nothing by itself. But once the new release writes it, the old one reads it: a generated enum has no such member, an
    exhaustive \`switch\` falls through, a validator refuses the row. Both releases read each other's rows for as long as they run together.

    Release code that can read the label first, and write it one release later.

    Nothing is reported for a type of this deploy, and where the label is there already.`,
  examples: {
    bad: [
      {
        title: 'Old code may meet a lost order',
        sql: `
          create type order_state as enum ('open', 'closed');
          -- next migration
          alter type order_state add value 'lost';`,
      },
    ],
    good: [
      {
        title: 'A type that no code knows yet',
        pgVersion: 17,
        sql: `
          create table orders (id int primary key);
          -- next migration
          create type order_state as enum ('open', 'closed');
          alter type order_state add value 'lost';`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-enum-value'],
  *check({ type, value }, context) {
    const known = findType(context.before, type)
    if (context.isNew(type) || isMadeHere(context, known?.origin)) return
    if (known?.kind === 'enum' && known.values.some(({ label }) => label === value)) return
    yield {
      message: `as soon as ${quoteLiteral(value)} of ${show(type)} is written, the running release reads a label that it does not know`,
      fix: advise('release code that reads it first, and let code write it one release later'),
    }
  },
})

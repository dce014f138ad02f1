import { advise, defineRule, show } from '../../src/lint/kit.ts'

/** Labels come, and never go. */
export default defineRule({
  id: 'enum-hard-to-change',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'The labels of an enum can be neither removed nor reordered',
  why: `
    ALTER TYPE adds and renames labels and does nothing else. To remove one, a new type has to be made and every column rewritten under ACCESS EXCLUSIVE. A new
    label cannot be used in the transaction that adds it, and a release that does not know it cannot read it.

    For what changes, a lookup table takes rows, and a text with a CHECK is replaced in two instant steps. An enum fits what is finished: the days of
    the week.`,
  examples: {
    bad: [{ title: 'Next year there is another', sql: "create type status as enum ('open', 'paid');" }],
    good: [
      {
        title: 'A CHECK can be replaced',
        sql: "create table orders (id bigint primary key, status text check (status in ('open', 'paid')));",
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-enum'],
  *check({ type }) {
    yield {
      message: `labels of ${show(type)} can be neither removed nor reordered`,
      fix: advise('use a lookup table, or text with a CHECK'),
    }
  },
})

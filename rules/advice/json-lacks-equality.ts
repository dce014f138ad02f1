import { advise, columnsMade, defineRule, showColumns } from '../../src/lint/kit.ts'

/** json is a text that is checked once. */
export default defineRule({
  id: 'json-lacks-equality',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A json column has no equality, so that DISTINCT, GROUP BY and UNION fail',
  why: `
    There is no \`=\` for json. \`SELECT DISTINCT *\`, \`GROUP BY\`, \`UNION\` and \`EXCEPT\` over the column fail, and so does whatever a framework builds
    from them. Every access parses the text again, and no index can be built on the value.

    jsonb has all of that. It drops blanks, the order of keys and repeated keys; keep json where these must survive.`,
  examples: {
    bad: [{ title: 'No DISTINCT', sql: 'create table events (id bigint primary key, payload json);' }],
    good: [{ title: 'jsonb', sql: 'create table events (id bigint primary key, payload jsonb);' }],
  },
  phases: ['expand', 'contract'],
  on: ['create-table', 'add-column'],
  *check(change) {
    const found = columnsMade(change).filter(({ type }) => type.name === 'json')
    if (found.length === 0) return
    yield {
      message: `${showColumns(found.map(({ name }) => name))} of type json cannot be compared: DISTINCT, GROUP BY and UNION fail`,
      fix: advise('say jsonb'),
    }
  },
})

import {
  advise,
  type ChangeOf,
  defineRule,
  findSequence,
  type Name,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** A sequence that goes back hands out ids that are taken. */
export default defineRule({
  id: 'restart-sequence-reissues-ids',
  family: 'data-loss',
  severity: 'error',
  summary: 'Restarting a sequence hands out ids that were given before',
  why: `
    After RESTART, or TRUNCATE … RESTART IDENTITY, the sequence starts again. While a row with such an id exists, inserts fail with a duplicate key.
    Where none exists, the id is given a second time, and everything outside the database that remembers the first owner (logs, caches, invoices)
    now means the wrong row.

    Set a sequence from the data: \`select setval(pg_get_serial_sequence('orders', 'id'), (select max(id) from orders))\`. That is not reported. A
    sequence of this deploy unit is not either.`,
  examples: {
    bad: [
      {
        title: 'Starting over',
        sql: `
          create table orders (id serial primary key);
          -- next migration
          alter sequence orders_id_seq restart with 1;`,
      },
    ],
    good: [
      {
        title: 'Set from the data',
        sql: `
          create table orders (id serial primary key);
          -- next migration
          select setval('orders_id_seq', (select coalesce(max(id), 1) from orders));`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['alter-sequence', 'truncate', 'set-identity', 'select'],
  *check(change, context) {
    const restarted = restartedBy(change, context)
    if (restarted === null) return
    yield {
      message: `${restarted} starts again, and hands out ids that were given before`,
      fix: advise('set the sequence from max() of its column, or let it go on'),
      // A number may lie above every id that there is.
      severity: startsAbove(context.step.statement.sql) ? 'warning' : 'error',
    }
  },
})

type Restarting = ChangeOf<'alter-sequence' | 'truncate' | 'set-identity' | 'select'>

/** The sequence, or the ids of the table, in words; null where nothing old starts again. */
function restartedBy(change: Restarting, context: RuleContext): string | null {
  switch (change.kind) {
    case 'alter-sequence':
      return change.restarts && !isNewSequence(change.sequence, context) ? show(change.sequence) : null
    case 'truncate':
      return change.restartsIdentity && !context.isNew(change.table)
        ? `the sequence of ${show(change.table)}`
        : null
    case 'set-identity':
      return change.restarts && !context.isNew(change.table) ? `the sequence of ${show(change.table)}` : null
    case 'select':
      return setByNumber(change, context)
  }
}

/** `setval` of a known sequence. A value that is read from somewhere is taken to be the highest one. */
function setByNumber(
  { calls, query, literalArguments }: ChangeOf<'select'>,
  context: RuleContext,
): string | null {
  const [name, value] = literalArguments
  if (calls[0]?.function.name !== 'setval' || query.reads.length > 0 || !/^\d+$/.test(value ?? ''))
    return null
  const sequence = name ? sequenceNamed(name, context) : undefined
  return sequence && !isNewSequence(sequence, context) ? show(sequence) : null
}

const isNewSequence = (sequence: Name, { before, isNew }: RuleContext): boolean => {
  const owner = findSequence(before, sequence)?.ownedBy?.table
  return isNew(sequence) || (owner !== undefined && isNew(owner))
}

function sequenceNamed(text: string, { before, session }: RuleContext): Name | undefined {
  const [name = '', schema] = text.replaceAll('"', '').split('.').toReversed()
  const schemas = schema === undefined ? session.searchPath : [schema]
  return schemas
    .map((each) => ({ schema: each, name }))
    .find((each) => findSequence(before, each) !== undefined)
}

/** `RESTART WITH 5000`, `setval('…', 5000)`. */
const startsAbove = (sql: string): boolean =>
  Number(/(?:\brestart\s+(?:with\s+)?|\bsetval\s*\([^,]*,\s*)(\d+)/i.exec(sql)?.[1] ?? 0) > 1

import {
  advise,
  afterCommit,
  defineRule,
  findColumn,
  findTable,
  isSameName,
  type Name,
  type Routine,
  type RuleContext,
  routinesNaming,
  show,
  showColumn,
  statementsNaming,
} from '../../src/lint/kit.ts'

/** `*` means one column more from now on, and what takes it does not expect it. */
export default defineRule({
  id: 'add-column-breaks-star-copies',
  family: 'compatibility',
  severity: 'error',
  summary: 'A new column breaks functions and triggers that copy whole rows with *',
  why: `
    A function that copies rows with \`*\` counts on the columns that the table had: \`INSERT INTO orders_log SELECT NEW.*\` in a trigger has one value too many
    for its target, and then every write to the table fails. \`RETURN QUERY SELECT *\` and \`RETURNS SETOF orders\` with a fixed list no longer fit the declared
    result.

    Write the columns down in the function, in a deploy before, or replace its body and extend the target in the same transaction.

    Only functions of the migration history are looked at. Nothing is reported where the target of the copy gets the column in the same transaction.
    Views are no concern: their \`*\` was written out when they were made.`,
  examples: {
    bad: [
      {
        title: 'The trigger copies whole rows',
        sql: `
          create table orders (id int primary key);
          create table orders_log (id int);
          create function log_order() returns trigger language plpgsql as $$
          begin
            insert into orders_log select new.*;
            return new;
          end $$;
          create trigger orders_log after insert on orders for each row execute function log_order();
          -- next migration
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'The log gets the column too',
        sql: `
          create table orders (id int primary key);
          create table orders_log (id int);
          create function log_order() returns trigger language plpgsql as $$
          begin
            insert into orders_log select new.*;
            return new;
          end $$;
          create trigger orders_log after insert on orders for each row execute function log_order();
          -- next migration
          alter table orders_log add column note text;
          alter table orders add column note text;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-column'],
  *check({ table, column }, context) {
    if (context.isNew(table) || findColumn(context.before, table, column.name)) return
    for (const routine of routinesNaming(afterCommit(context))) {
      const harm = harmTo(routine, table, column.name, context)
      if (harm === null) continue
      yield {
        message: `${showColumn(table, column.name)} breaks ${show(routine.name)}: ${harm}`,
        fix: advise('write the columns down in its body first, or replace the body in the same transaction'),
      }
    }
  },
})

function harmTo(routine: Routine, table: Name, column: string, context: RuleContext): string | null {
  for (const statement of statementsNaming(routine, '*')) {
    const target = copyTarget(statement, routine, table, context)
    if (target !== null && !gains(target, table, column, context))
      return `its INSERT into ${target} has more values than columns`
  }
  const { returns, returnsSet } = routine.definition
  if (!returnsSet) return null
  const queries = statementsNaming(routine, table.name).filter(
    (statement) =>
      /^\s*(?:begin\s+)?return\s+query\s+select\b/i.test(statement) ||
      (routine.definition.language === 'sql' && /^\s*select\b/i.test(statement)),
  )
  if (returns !== null && isSameName(returns, table)) {
    const isFixed = queries.some(
      (query) => !query.includes('*') && /^[^()]*?,[^()]*\bfrom\b/i.test(query) && readsFrom(query, table),
    )
    return isFixed ? 'its list of columns is not the row of the table any more' : null
  }
  const isStar = queries.some((query) => /select\s+\*\s+from\b/i.test(query) && readsFrom(query, table))
  return isStar ? 'its SELECT * is not the declared result any more' : null
}

const readsFrom = (query: string, { schema, name }: Name): boolean =>
  new RegExp(`\\bfrom\\s+(?:"?${escaped(schema)}"?\\s*\\.\\s*)?"?${escaped(name)}"?(?![\\w$."])`, 'i').test(
    query,
  )

/** The table that a statement fills with whole rows of this one. */
function copyTarget(
  statement: string,
  routine: Routine,
  table: Name,
  { before }: RuleContext,
): string | null {
  const target = /\binsert\s+into\s+([\w$."]+)(?:\s*\([^)]*\))?\s*(?:select|values\s*\()([\s\S]*)$/i.exec(
    statement,
  )
  const [, name = '', rest = ''] = target ?? []
  if (target === null) return null
  const isOnTable = findTable(before, table)?.triggers.some((trigger) =>
    isSameName(trigger.function, routine.name),
  )
  if (isOnTable && /^\s*(?:[^()]*,\s*)?\(?\s*(?:new|old)\s*\)?\s*\.\s*\*/i.test(rest)) return name
  return /^\s*\*\s+from\b/i.test(rest) && readsFrom(rest, table) ? name : null
}

/** The target has the column when this transaction commits. */
const gains = (target: string, { schema }: Name, column: string, context: RuleContext): boolean => {
  const parts = target.replaceAll('"', '').split('.')
  const name = { schema: parts.length > 1 ? (parts[0] ?? schema) : schema, name: parts.at(-1) ?? '' }
  return findColumn(afterCommit(context), name, column) !== undefined
}

const escaped = (text: string): string => text.replace(/[^\w]/g, '\\$&')

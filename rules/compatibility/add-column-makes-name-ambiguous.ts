import {
  advise,
  afterCommit,
  defineRule,
  findColumn,
  type Name,
  namesRelation,
  type Routine,
  routinesNaming,
  show,
  showColumn,
  statementsNaming,
  usesUnqualified,
} from '../../src/lint/kit.ts'

/** One name, two meanings: the function's own, and the new column's. */
export default defineRule({
  id: 'add-column-makes-name-ambiguous',
  family: 'compatibility',
  severity: 'error',
  summary: 'A new column takes a name that a function uses for an argument or variable',
  why: `
    A PL/pgSQL function has an argument or variable of the name, and uses it without qualification in a statement that reads the table. Until now only one
    thing was meant. With the column the call fails: \`column reference "region" is ambiguous\` (42702). In an SQL function nothing fails: the column wins
    silently, and \`WHERE region = region\` is true for every row.

    Choose another name for the column, or qualify in the function first: \`orders_in.region\` for an argument, the table's alias for a column.

    Only functions of the migration history are looked at, and only names that are certainly used without qualification.`,
  examples: {
    bad: [
      {
        title: 'The argument of the function is called region',
        sql: `
          create table orders (id int primary key, area text);
          create function orders_in(region text) returns bigint language plpgsql as $$
          begin
            return (select count(*) from orders where area = region);
          end $$;
          -- next migration
          alter table orders add column region text;`,
      },
    ],
    good: [
      {
        title: 'Qualified, so that one thing is meant',
        sql: `
          create table orders (id int primary key, area text);
          create function orders_in(region text) returns bigint language plpgsql as $$
          begin
            return (select count(*) from orders where area = orders_in.region);
          end $$;
          -- next migration
          alter table orders add column region text;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-column'],
  *check({ table, column }, context) {
    if (context.isNew(table) || findColumn(context.before, table, column.name)) return
    for (const routine of routinesNaming(afterCommit(context), table.name, column.name)) {
      if (!isConfused(routine, table, column.name)) continue
      const isSilent = routine.definition.language === 'sql'
      yield {
        message: `${show(routine.name)} has ${column.name} of its own and reads ${show(table)}: ${isSilent ? `${showColumn(table, column.name)} silently takes its place` : `with ${showColumn(table, column.name)} the name is ambiguous, and its next call fails`}`,
        fix: advise('choose another name for the column, or qualify the name in the function first'),
      }
    }
  },
})

function isConfused(routine: Routine, table: Name, column: string): boolean {
  const { definition } = routine
  const isArgument = definition.arguments.some(({ name }) => name === column)
  const declared = /\bdeclare\b([\s\S]*?)\bbegin\b/i.exec(definition.body)?.[1] ?? ''
  const isVariable =
    definition.language === 'plpgsql' &&
    new RegExp(`(?:^|;)\\s*"?${column.replace(/\W/g, '\\$&')}"?\\s+\\S`, 'i').test(declared)
  if (!(isArgument || isVariable) || /#variable_conflict\s+use_(?:variable|column)/i.test(definition.body))
    return false
  return statementsNaming(routine, table.name, column).some(
    (statement) => namesRelation(statement, table) && usesUnqualified(statement, column),
  )
}

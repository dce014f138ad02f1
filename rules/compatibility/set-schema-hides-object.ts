import {
  advise,
  afterCommit,
  type ChangeOf,
  defineRule,
  type Fix,
  findTable,
  isAtTopLevel,
  isMadeHere,
  type Name,
  quoteIdentifier,
  type RuleContext,
  relationKind,
  replace,
  shimSql,
  show,
  within,
} from '../../src/lint/kit.ts'

/** Who names the relation without a schema finds it through the search path, or not at all. */
export default defineRule({
  id: 'set-schema-hides-object',
  family: 'compatibility',
  severity: 'error',
  summary: 'Moving a relation to another schema, or renaming the schema, hides it from running code',
  why: `
    Queries that name the table without a schema find it through the \`search_path\` of their role, queries that name it with one find it there. After
    \`SET SCHEMA\` the first find nothing unless the path holds the new schema, the second nothing at all. \`ALTER SCHEMA … RENAME\` does it to everything
    in the schema, without a single table lock.

    Leave a view under the old name, in the same transaction and with the same grants, and drop it in the contract phase. Or put the new schema on
    the \`search_path\` of the role before, if all code leaves the schema out.

    Nothing is reported for what this deploy has made, for a partition, and where a view or table takes the old name in the same transaction.`,
  examples: {
    bad: [
      {
        title: 'The running release reads orders',
        sql: `
          create schema shop;
          create table orders (id int primary key);
          -- next migration
          alter table orders set schema shop;`,
      },
    ],
    good: [
      {
        title: 'A view stays under the old name',
        sql: `
          create schema shop;
          create table orders (id int primary key);
          -- next migration
          alter table orders set schema shop;
          create view orders as select id from shop.orders;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['set-table-schema', 'set-relation-schema', 'rename-schema'],
  *check(change, context) {
    if (change.kind === 'rename-schema') {
      const { schema, to } = change
      if (isMadeHere(context, context.before.schemas.get(schema)) || isEmpty(schema, context)) return
      yield {
        message: `statements that name something in ${quoteIdentifier(schema)} fail when it becomes ${quoteIdentifier(to)}`,
        fix: advise('keep the name, or move its tables one by one and leave views under the old names'),
      }
      return
    }
    if (change.kind === 'set-relation-schema' && change.relationKind === 'sequence') return
    const name = change.kind === 'set-table-schema' ? change.table : change.relation
    if (context.isNew(name) || name.schema === change.to || findTable(context.before, name)?.partitionOf)
      return
    if (relationKind(afterCommit(context), name) !== undefined) return
    yield {
      message: `running code does not find ${show(name)} when it moves to the schema ${quoteIdentifier(change.to)}`,
      fix: fixOf(name, change, context),
    }
  },
})

const isEmpty = (schema: string, { before }: RuleContext): boolean =>
  before.isComplete &&
  before.schemas.has(schema) &&
  [before.tables, before.views, before.sequences, before.types, before.routines].every((objects) =>
    [...objects.keys()].every((key) => !key.startsWith(`${schema}\u0000`)),
  )

function fixOf(
  name: Name,
  { kind, to }: ChangeOf<'set-table-schema' | 'set-relation-schema'>,
  context: RuleContext,
): Fix {
  const say = 'leave a view under the old name in the same transaction, and drop it in the contract phase'
  const shim = kind === 'set-table-schema' ? shimSql(context, name, name, { ...name, schema: to }) : null
  if (shim === null || !isAtTopLevel(context) || context.phase === 'contract') return advise(say)
  return replace(
    say,
    within('expand', `${context.step.statement.sql};\n${shim}`),
    within('contract', `drop view ${show(name)}`),
  )
}

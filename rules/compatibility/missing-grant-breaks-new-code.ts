import {
  advise,
  afterPhase,
  beforeUnit,
  type Catalog,
  type ChangeOf,
  defineRule,
  findTable,
  isMadeHere,
  isSameName,
  type Name,
  type Problem,
  type RuleContext,
  relationKind,
  show,
  showColumn,
} from '../../src/lint/kit.ts'

/** A new relation belongs to whoever made it, and to nobody else. */
export default defineRule({
  id: 'missing-grant-breaks-new-code',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A new relation lacks the grant that its neighbours have',
  why: `
    A new table, view or sequence can be used by its owner only. When the application connects as another role, the new release fails with 42501 at its first
    query of the table, although the migration went through. Who the application is shows in the grants on the other tables of the schema.

    Grant in the same transaction, or set \`ALTER DEFAULT PRIVILEGES\` once. The sequence of a serial column needs \`USAGE\` too, that of an identity
    column does not. Where a role has grants on single columns, a new column needs one as well, and \`SELECT *\` fails until then.

    Reported is a role that has grants on at least half of the tables of the schema, and none on the new one at the end of the phase. Partitions are reached
    through their parent.`,
  examples: {
    bad: [
      {
        title: 'The role of the application sees orders, and not items',
        sql: `
          create role shop;
          create table orders (id int primary key);
          grant select, insert on orders to shop;
          -- next migration
          create table items (id int primary key);`,
      },
    ],
    good: [
      {
        title: 'Granted together with the table',
        sql: `
          create role shop;
          create table orders (id int primary key);
          grant select, insert on orders to shop;
          -- next migration
          create table items (id int primary key);
          grant select, insert on items to shop;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-table', 'create-table-as', 'create-view', 'create-materialized-view', 'add-column'],
  *check(change, context) {
    if (change.kind === 'add-column') {
      yield* columnProblems(change, context)
      return
    }
    const name = 'view' in change ? change.view : change.table
    if (name.schema === 'pg_temp' || ('partitionOf' in change && change.partitionOf !== null)) return
    const end = afterPhase(context)
    if (relationKind(context.before, name) !== undefined || relationKind(end, name) === undefined) return
    for (const role of rolesOf(name.schema, beforeUnit(context))) {
      if (
        end.grants.some(
          ({ object, grantee }) => isSameName(object, name) && (grantee === role || grantee === 'public'),
        )
      )
        continue
      if (findTable(end, name)?.owner === role) continue
      yield {
        message: `${role} may use most tables of the schema ${name.schema}, and not the new ${show(name)}: its first query fails`,
        fix: advise(`grant ${role} what it needs on ${show(name)} in the same transaction`),
      }
    }
  },
})

/** Roles with a grant on at least half of the tables of a schema. */
function rolesOf(schema: string, catalog: Catalog): readonly string[] {
  const tables = [...catalog.tables.values()].filter(
    ({ name, partitionOf }) => name.schema === schema && partitionOf === null,
  )
  const counts = new Map<string, Set<string>>()
  for (const { object, objectType, grantee } of catalog.grants) {
    if (
      objectType !== 'table' ||
      object.schema !== schema ||
      grantee === 'public' ||
      findTable(catalog, object) === undefined
    )
      continue
    counts.set(grantee, (counts.get(grantee) ?? new Set()).add(object.name))
  }
  return [...counts].filter(([, names]) => names.size * 2 >= tables.length).map(([role]) => role)
}

/** A grant on columns does not reach later ones. */
function* columnProblems({ table, column }: ChangeOf<'add-column'>, context: RuleContext): Iterable<Problem> {
  if (context.isNew(table)) return
  const grants = (catalog: Catalog, name: Name) =>
    catalog.grants.filter(({ object }) => isSameName(object, name))
  const known = grants(context.before, table)
  const partial = [
    ...new Set(known.filter(({ columns }) => columns.length > 0).map(({ grantee }) => grantee)),
  ]
  for (const role of partial) {
    const later = grants(afterPhase(context), table)
    const reaches = later.some(
      ({ grantee, columns, privileges }) =>
        grantee === role &&
        privileges.includes('select') &&
        (columns.length === 0 || columns.includes(column.name)),
    )
    const reads = known.some(({ grantee, privileges }) => grantee === role && privileges.includes('select'))
    if (reaches || !reads || isMadeHere(context, findTable(context.before, table)?.origin)) continue
    yield {
      message: `${role} may read single columns of ${show(table)}, and not the new ${showColumn(table, column.name)}: its SELECT * fails`,
      fix: advise(`grant select (${column.name}) on ${show(table)} to ${role} in the same transaction`),
    }
  }
}

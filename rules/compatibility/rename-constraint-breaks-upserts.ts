import {
  advise,
  afterCommit,
  type Catalog,
  type ChangeOf,
  defineRule,
  findIndex,
  findTable,
  isMadeHere,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** The name of a constraint is in conflict targets, and in the error that code looks at. */
export default defineRule({
  id: 'rename-constraint-breaks-upserts',
  family: 'compatibility',
  severity: 'warning',
  summary: 'Renaming a constraint fails upserts and error handling that name it',
  why: `
    \`ON CONFLICT ON CONSTRAINT orders_code_key\` names the constraint and fails when it is called otherwise. Code that turns a violation into a message for
    the user recognises it by its name and no longer does. \`ALTER INDEX … RENAME\` of a unique index and \`USING INDEX\` with another name do the same.

    Let conflict targets name columns, let error handling know both names, and rename in the contract phase, or not at all.

    Nothing is reported for a constraint of this deploy, for \`NOT NULL\`, and where the same transaction adds one under the old name.`,
  examples: {
    bad: [
      {
        title: 'Code may name it',
        sql: `
          create table orders (id int primary key, code text constraint orders_code_key unique);
          -- next migration
          alter table orders rename constraint orders_code_key to orders_code_unique;`,
      },
    ],
    good: [
      {
        title: 'An index that is not unique has a name for people only',
        sql: `
          create table orders (id int primary key, code text);
          create index orders_code on orders (code);
          -- next migration
          alter index orders_code rename to orders_by_code;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-constraint', 'rename-index', 'add-constraint'],
  *check(change, context) {
    const renamed = renamedBy(change, context)
    if (renamed === null) return
    const { from, to, isKey } = renamed
    yield {
      message: `code that knows ${from} by name does not know ${to}: ${isKey ? 'ON CONFLICT ON CONSTRAINT fails, and ' : ''}handling of its violations stops working`,
      fix: advise(
        'name columns in conflict targets, let error handling know both names, and rename in the contract phase',
      ),
    }
  },
})

interface Renamed {
  readonly from: string
  readonly to: string
  readonly isKey: boolean
}

const renamedBy = (
  change: ChangeOf<'rename-constraint' | 'rename-index' | 'add-constraint'>,
  context: RuleContext,
): Renamed | null =>
  change.kind === 'rename-constraint' ? renamedConstraint(change, context) : renamedIndex(change, context)

function renamedConstraint(
  { table, constraint, to }: ChangeOf<'rename-constraint'>,
  context: RuleContext,
): Renamed | null {
  const named = (catalog: Catalog) =>
    findTable(catalog, table)?.constraints.find(({ name }) => name === constraint)
  const known = named(context.before)
  if (context.isNew(table) || isMadeHere(context, known?.origin) || known?.type === 'not-null') return null
  if (named(afterCommit(context))) return null
  return { from: constraint, to, isKey: known === undefined || known.index !== null }
}

function renamedIndex(
  change: ChangeOf<'rename-index' | 'add-constraint'>,
  context: RuleContext,
): Renamed | null {
  const name = change.kind === 'rename-index' ? change.index : indexUsed(change)
  const index = name === null ? undefined : findIndex(context.before, name)
  if (!index?.isUnique || context.isNew(index.table) || isMadeHere(context, index.origin)) return null
  const to = change.kind === 'rename-index' ? change.to : (change.constraint.name ?? index.name.name)
  return to === index.name.name ? null : { from: show(index.name), to, isKey: index.constraint !== null }
}

const indexUsed = ({ table, constraint }: ChangeOf<'add-constraint'>) =>
  'usingIndex' in constraint && constraint.usingIndex !== null
    ? { schema: table.schema, name: constraint.usingIndex }
    : null

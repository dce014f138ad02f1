import {
  advise,
  defineRule,
  isSameName,
  type Name,
  PHASES,
  type SchemaChange,
  showList,
} from '../../src/lint/kit.ts'

/** The same file makes its objects elsewhere for another role. */
export default defineRule({
  id: 'unqualified-name-depends-on-search-path',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A name without a schema means what search_path makes of it',
  why: `
    \`CREATE TABLE orders\` puts the table into the first schema of \`search_path\` that exists, and \`ALTER TABLE orders\` takes the first one that holds a table of
    that name. Both depend on the role, the database and the connection string, none of which stands in the file. On another server the
    migration may change another table.

    Write \`public.orders\`, or set \`search_path\` in the migration. Temporary tables have no schema to name.`,
  examples: {
    bad: [{ title: 'Where?', sql: 'create table orders (id bigint primary key);' }],
    good: [{ title: 'There', sql: 'create table public.orders (id bigint primary key);' }],
  },
  phases: PHASES,
  on: 'every',
  *check(_, { step, session }) {
    if (step.part > 0 || session.settings.has('search_path')) return
    const names = step.statement.changes.flatMap(targetsOf)
    const unique = names.filter((name, at) => names.findIndex((other) => isSameName(other, name)) === at)
    if (unique.length === 0) return
    yield {
      message: `search_path decides which ${showList(unique.map(({ name }) => name))} is meant`,
      fix: advise('write the schema in front of the name'),
    }
  },
})

/** Names of objects as they are written, those that have no schema. */
function targetsOf(change: SchemaChange): readonly Name[] {
  const isTemporary =
    ('persistence' in change && change.persistence === 'temporary') ||
    ('isTemporary' in change && change.isTemporary)
  if (isTemporary) return []
  return NAMES.flatMap((field) => {
    const name = (change as unknown as Readonly<Record<string, unknown>>)[field]
    return isName(name) && name.schema === '' && name.name !== '' ? [name] : []
  })
}

const NAMES = ['table', 'view', 'sequence', 'type', 'function', 'procedure']

const isName = (value: unknown): value is Name =>
  typeof value === 'object' && value !== null && 'schema' in value && 'name' in value

import {
  advise,
  type ChangeOf,
  defineRule,
  findColumn,
  type RuleContext,
  showType,
  type Table,
} from '../../src/lint/kit.ts'

/** Types that no operator class of GIN or GiST takes without an extension and without being named. */
const SCALARS: ReadonlySet<string> = new Set([
  'text',
  'character varying',
  'integer',
  'bigint',
  'uuid',
  'date',
  'numeric',
])

/** An access method of its own wants an operator class or options of its own. */
export default defineRule({
  id: 'index-type-misfit',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'An index uses an access method that does not fit, or lacks the options that it needs',
  why: `
    A hash index serves \`=\` and nothing else: no order, no range, no uniqueness, no second column. A btree does the same at about the same speed. GIN and GiST on a
    plain text or number need an extension's operator class, such as \`gin_trgm_ops\`; without it the statement is refused. The vector indexes
    of pgvector answer by the distance of their operator class, so that one without it, or with another than the query's, is never used; \`ivfflat\`
    without \`lists\` is built for 100 lists whatever the size of the table.`,
  examples: {
    bad: [
      {
        title: 'A hash for equality',
        sql: `
          create table people (id bigint primary key, email text);
          create index people_email on people using hash (email);`,
      },
    ],
    good: [
      {
        title: 'A btree does it too',
        sql: `
          create table people (id bigint primary key, email text);
          create index people_email on people (email);`,
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-index'],
  *check(change, context) {
    const flaw = flawOf(change, context)
    if (flaw !== null) yield { message: flaw.message, fix: advise(flaw.instead) }
  },
})

function flawOf({ table, index }: ChangeOf<'create-index'>, { before, step }: RuleContext) {
  const { method, keys } = index
  const isBare = keys.some(({ operatorClass }) => operatorClass === null)
  switch (method) {
    case 'hash':
      return {
        message: 'a hash index serves = only',
        instead: 'leave out USING hash, or say why equality is all',
      }
    case 'gin':
    case 'gist': {
      const scalar = keys.find((key) => key.operatorClass === null && isScalar(before, table, key.column))
      const type = scalar?.column ? findColumn(before, table, scalar.column)?.type : undefined
      return type === undefined
        ? null
        : {
            message: `${method} has no operator class of its own for ${scalar?.column} of type ${showType(type)}`,
            instead: `name one, for example ${method}_trgm_ops of pg_trgm, or use a btree`,
          }
    }
    case 'hnsw':
      return isBare
        ? {
            message: 'hnsw needs an operator class for the distance that queries use',
            instead: 'name it, for example vector_cosine_ops',
          }
        : null
    case 'ivfflat':
      return isBare || !/\blists\b/i.test(step.statement.sql)
        ? {
            message:
              'ivfflat needs an operator class for the distance that queries use, and a number of lists for the size of the table',
            instead: 'name both, for example vector_cosine_ops and with (lists = 1000)',
          }
        : null
    default:
      return null
  }
}

function isScalar(catalog: RuleContext['before'], table: Table['name'], column: string | null): boolean {
  const type = column === null ? undefined : findColumn(catalog, table, column)?.type
  const isServed = ['btree_gin', 'btree_gist'].some((extension) => catalog.extensions.has(extension))
  return type !== undefined && !type.isArray && SCALARS.has(type.name) && !isServed
}

import {
  advise,
  type ChangeOf,
  type Constraint,
  defineRule,
  findTable,
  type Index,
  indexesOf,
  isSameName,
  type Name,
  type RuleContext,
  showColumn,
} from '../../src/lint/kit.ts'

/** What a DROP COLUMN takes along without CASCADE and without a word. */
export default defineRule({
  id: 'drop-column-removes-dependents',
  family: 'data-loss',
  severity: 'warning',
  summary: 'DROP COLUMN also removes indexes and constraints that other columns rely on',
  why: `
    PostgreSQL drops every index, UNIQUE and CHECK constraint that mentions the column, also when other columns are part of it, and says nothing. The
    queries that used a two-column index get slow; a guarantee that spanned two columns is gone. On PostgreSQL 14 a generated column computed
    from it goes as well.

    Create what must stay in its new form first. A lost unique key is reported as an error, since nothing prevents duplicates from that moment on.`,
  examples: {
    bad: [
      {
        title: 'A two-column index goes with one of its columns',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, customer_id int, note text);
          create index orders_customer_note on orders (customer_id, note);
          -- next migration
          alter table orders drop column note;`,
      },
    ],
    good: [
      {
        title: 'The successor exists already',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, customer_id int, note text);
          create index orders_customer_note on orders (customer_id, note);
          -- next migration
          drop index orders_customer_note;
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-column'],
  *check({ table, column }, context) {
    if (context.isNewColumn(table, column)) return
    const lost = lostWith(table, column, context)
    if (lost.length === 0) return
    const isGuarantee = lost.some(({ isUnique }) => isUnique)
    yield {
      message: `dropping ${showColumn(table, column)} also removes ${lost.map(({ text }) => text).join(', ')}`,
      fix: advise('create what must stay without the column first, and drop the old one by name'),
      severity: isGuarantee ? 'error' : 'warning',
    }
  },
})

interface Lost {
  readonly text: string
  readonly isUnique: boolean
  /** What it covers besides the dropped column. */
  readonly others: readonly string[]
}

/** Of what mentions the column, only what other columns are part of: the rest has no meaning without it. */
function lostWith(table: Name, column: string, context: RuleContext): readonly Lost[] {
  const { before, options } = context
  const known = findTable(before, table)
  const lost = [
    ...(known?.constraints ?? []).flatMap((constraint) => lostConstraint(constraint, column)),
    ...indexesOf(before, table)
      .filter(({ constraint }) => constraint === null)
      .flatMap((index) => lostIndex(index, column)),
  ]
  const generated = (known?.columns ?? []).filter((other) =>
    other.generated?.expression.columns.includes(column),
  )
  return [
    ...lost.filter((each) => !hasSuccessor(each, table, context)),
    ...(options.pgVersion >= 15 ? [] : generated).map(({ name }) => ({
      text: `generated column ${name}`,
      isUnique: false,
      others: [],
    })),
  ]
}

function lostConstraint(constraint: Constraint, column: string): readonly Lost[] {
  const columns = columnsOf(constraint)
  const others = columns.filter((other) => other !== column)
  if (!columns.includes(column) || others.length === 0) return []
  const text = `${WORDS[constraint.type]} ${constraint.name}`
  return [{ text, isUnique: constraint.type === 'unique' || constraint.type === 'primary-key', others }]
}

const WORDS: Readonly<Record<Constraint['type'], string>> = {
  check: 'check',
  unique: 'unique constraint',
  'primary-key': 'primary key',
  exclude: 'exclusion constraint',
  'foreign-key': 'foreign key',
  'not-null': 'not-null constraint',
}

const columnsOf = (constraint: Constraint): readonly string[] => {
  if (constraint.type === 'check') return constraint.expression.columns
  return constraint.type === 'exclude' ? keyColumns(constraint.keys) : constraint.columns
}

function lostIndex({ name, isUnique, keys, includes, where }: Index, column: string): readonly Lost[] {
  const columns = [...keyColumns(keys), ...includes, ...(where?.columns ?? [])]
  const others = columns.filter((other) => other !== column)
  if (!columns.includes(column) || others.length === 0) return []
  return [{ text: `${isUnique ? 'unique index' : 'index'} ${name.name}`, isUnique, others }]
}

const keyColumns = (keys: Index['keys']): readonly string[] =>
  keys.flatMap(({ column, expression }) => column ?? expression?.columns ?? [])

/** This deploy unit makes an index or a CHECK over columns that are left. */
function hasSuccessor({ others, isUnique }: Lost, table: Name, { unitSteps }: RuleContext): boolean {
  const made = unitSteps.flatMap(({ change }) =>
    (change.kind === 'create-index' || change.kind === 'add-constraint') && isSameName(change.table, table)
      ? [successorOf(change)]
      : [],
  )
  return made.some((each) => (each.isUnique || !isUnique) && overlaps(each.columns, others))
}

function successorOf(change: ChangeOf<'create-index' | 'add-constraint'>) {
  if (change.kind === 'create-index')
    return { isUnique: change.index.isUnique, columns: keyColumns(change.index.keys) }
  const { constraint } = change
  const isUnique = constraint.type === 'unique' || constraint.type === 'primary-key'
  if (constraint.type === 'check') return { isUnique, columns: constraint.expression.columns }
  return { isUnique, columns: 'columns' in constraint ? constraint.columns : [] }
}

const overlaps = (a: readonly string[], b: readonly string[]): boolean =>
  a.some((column) => b.includes(column))

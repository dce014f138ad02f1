import {
  advise,
  defineRule,
  findTable,
  indexesOf,
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
  phases: ['contract'],
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
}

/** Of what mentions the column, only what other columns are part of: the rest has no meaning without it. */
function lostWith(table: Name, column: string, { before, options }: RuleContext): readonly Lost[] {
  const known = findTable(before, table)
  const constraints = (known?.constraints ?? []).flatMap((constraint): readonly Lost[] => {
    if (constraint.type === 'check') {
      const { columns } = constraint.expression
      return columns.includes(column) && columns.length > 1
        ? [{ text: `check ${constraint.name}`, isUnique: false }]
        : []
    }
    if (constraint.type !== 'unique' && constraint.type !== 'primary-key') return []
    const spans = constraint.columns.includes(column) && constraint.columns.length > 1
    return spans
      ? [
          {
            text: `${constraint.type === 'unique' ? 'unique constraint' : 'primary key'} ${constraint.name}`,
            isUnique: true,
          },
        ]
      : []
  })
  const indexes = indexesOf(before, table)
    .filter(({ constraint }) => constraint === null)
    .filter(({ keys, includes, where }) => {
      const mentioned = [
        ...keys.flatMap((key) => (key.column === null ? (key.expression?.columns ?? []) : [key.column])),
        ...includes,
        ...(where?.columns ?? []),
      ]
      return mentioned.includes(column) && mentioned.some((other) => other !== column)
    })
    .map(({ name, isUnique }) => ({ text: `${isUnique ? 'unique index' : 'index'} ${name.name}`, isUnique }))
  const generated =
    options.pgVersion >= 15
      ? []
      : (known?.columns ?? [])
          .filter((other) => other.generated?.expression.columns.includes(column))
          .map(({ name }) => ({ text: `generated column ${name}`, isUnique: false }))
  return [...constraints, ...indexes, ...generated]
}

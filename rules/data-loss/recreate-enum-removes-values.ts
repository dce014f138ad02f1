import {
  advise,
  defineRule,
  earlierInUnit,
  findColumn,
  findType,
  isSameName,
  show,
  showColumn,
} from '../../src/lint/kit.ts'

/** The only way to remove an enum label is to replace the type. */
export default defineRule({
  id: 'recreate-enum-removes-values',
  family: 'data-loss',
  severity: 'error',
  summary: 'A column is moved to a new enum type without labels that the old one has',
  why: `
    PostgreSQL cannot drop a label, so migrations create a second type and move the column over by way of text. The change rewrites the table under
    ACCESS EXCLUSIVE; it fails when a row still has the label, when a default still has the old type, and afterwards every release that writes the
    label fails.

    Leave the label where it is and stop writing it; a CHECK in the contract phase can forbid it.`,
  examples: {
    bad: [
      {
        title: 'A label disappears',
        sql: `
          create type status as enum ('open', 'paid', 'void');
          create table orders (id int primary key, status status);
          -- next migration
          create type status_2 as enum ('open', 'paid');
          alter table orders alter column status type status_2 using status::text::status_2;`,
      },
    ],
    good: [
      {
        title: 'A label is added',
        sql: `
          create type status as enum ('open', 'paid');
          create table orders (id int primary key, status status);
          -- next migration
          alter type status add value 'void';`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['change-type'],
  *check({ table, column, to }, context) {
    if (context.isNewColumn(table, column)) return
    const from = findColumn(context.before, table, column)?.type
    const old = from && findType(context.before, from)
    const next = findType(context.before, to)
    if (old?.kind !== 'enum' || next?.kind !== 'enum' || isSameName(old.name, next.name)) return
    const isMadeForIt = earlierInUnit(context).some(
      ({ change }) => change.kind === 'create-enum' && isSameName(change.type, next.name),
    )
    const kept = new Set(next.values.map(({ label }) => label))
    const lost = old.values.map(({ label }) => label).filter((label) => !kept.has(label))
    if (lost.length === 0 || !isMadeForIt) return
    yield {
      message: `${showColumn(table, column)} loses the ${lost.length === 1 ? 'label' : 'labels'} ${lost.join(', ')} of ${show(old.name)}: rows and releases with it fail`,
      fix: advise('keep the type, stop writing the label, and forbid it by a CHECK in the contract phase'),
    }
  },
})

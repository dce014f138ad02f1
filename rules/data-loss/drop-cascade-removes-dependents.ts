import {
  advise,
  type Catalog,
  type ChangeOf,
  columnsOfType,
  defineRule,
  findIndex,
  findSequence,
  findTable,
  findType,
  findView,
  foreignKeysTo,
  isSameName,
  type Name,
  type RuleContext,
  show,
  showColumn,
  viewsReading,
} from '../../src/lint/kit.ts'

type Dropping = ChangeOf<
  | 'drop-table'
  | 'drop-column'
  | 'drop-constraint'
  | 'drop-view'
  | 'drop-materialized-view'
  | 'drop-function'
  | 'drop-type'
  | 'drop-sequence'
  | 'drop-index'
  | 'drop-trigger'
  | 'drop-extension'
>

/** CASCADE removes what the text does not name. */
export default defineRule({
  id: 'drop-cascade-removes-dependents',
  family: 'data-loss',
  severity: 'error',
  summary: 'DROP … CASCADE removes objects that the statement does not name',
  why: `
    CASCADE drops whatever depends on the object: views, foreign keys of other tables, triggers, defaults. For a type, a domain or an extension
    it drops **every column of that type**, with its values. The server mentions the victims in a NOTICE that nobody reads; on another database,
    with another view, the victims are others.

    Without CASCADE the server refuses and names them. Drop each of them by name: then the review sees what goes, and a new dependant stops the
    deploy instead of vanishing with it.

    Nothing is reported when the object is new in this deploy unit, or when the whole history is known and nothing depends on the object.`,
  examples: {
    bad: [
      {
        title: 'A report view goes too',
        sql: `
          create table orders (id int primary key, note text);
          create view notes as select note from orders;
          -- next migration
          alter table orders drop column note cascade;`,
      },
    ],
    good: [
      {
        title: 'Each victim is named',
        sql: `
          create table orders (id int primary key, note text);
          create view notes as select note from orders;
          -- next migration
          drop view notes;
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: [
    'drop-table',
    'drop-column',
    'drop-constraint',
    'drop-view',
    'drop-materialized-view',
    'drop-function',
    'drop-type',
    'drop-sequence',
    'drop-index',
    'drop-trigger',
    'drop-extension',
  ],
  *check(change, context) {
    if (!change.isCascade) return
    const object = objectOf(change, context.before)
    if (object !== null && context.isNew(object.name)) return
    const victims = victimsOf(change, context).filter((victim) => !context.isNew(victim.of))
    const isKnown = object !== null && object.isKnown && context.before.isComplete
    if (victims.length === 0 && isKnown) return
    const list =
      victims.length === 0
        ? 'whatever depends on it'
        : victims
            .slice(0, 5)
            .map(({ text }) => text)
            .join(', ') + (victims.length > 5 ? ` and ${victims.length - 5} more` : '')
    yield {
      message: `CASCADE also drops ${list}${isKnown ? '' : '; the history does not show all of it'}`,
      fix: advise('drop what depends on it by name first, then drop it without CASCADE'),
    }
  },
})

interface Victim {
  readonly of: Name
  readonly text: string
}

/** The object that the statement names; null where the catalog does not keep its kind. */
function objectOf(
  change: Dropping,
  catalog: Catalog,
): { readonly name: Name; readonly isKnown: boolean } | null {
  switch (change.kind) {
    case 'drop-table':
    case 'drop-column':
    case 'drop-constraint':
    case 'drop-trigger':
      return { name: change.table, isKnown: findTable(catalog, change.table) !== undefined }
    case 'drop-view':
    case 'drop-materialized-view':
      return { name: change.view, isKnown: findView(catalog, change.view) !== undefined }
    case 'drop-type':
      return { name: change.type, isKnown: findType(catalog, change.type) !== undefined }
    case 'drop-sequence':
      return { name: change.sequence, isKnown: findSequence(catalog, change.sequence) !== undefined }
    case 'drop-index':
      return { name: change.index, isKnown: findIndex(catalog, change.index) !== undefined }
    case 'drop-function':
    case 'drop-extension':
      return null
  }
}

function victimsOf(change: Dropping, { before }: RuleContext): readonly Victim[] {
  switch (change.kind) {
    case 'drop-table':
      return [
        ...viewVictims(before, change.table),
        ...foreignKeysTo(before, change.table)
          .filter(({ table }) => !isSameName(table.name, change.table))
          .map(({ table, constraint }) => ({
            of: table.name,
            text: `foreign key ${constraint.name} of ${show(table.name)}`,
          })),
      ]
    case 'drop-column':
      return [
        ...viewVictims(before, change.table, change.column),
        ...foreignKeysTo(before, change.table)
          .filter(({ constraint }) => constraint.referencedColumns.includes(change.column))
          .map(({ table, constraint }) => ({
            of: table.name,
            text: `foreign key ${constraint.name} of ${show(table.name)}`,
          })),
      ]
    case 'drop-constraint': {
      const dropped = findTable(before, change.table)?.constraints.find(
        ({ name }) => name === change.constraint,
      )
      if (dropped?.type !== 'primary-key' && dropped?.type !== 'unique') return []
      return foreignKeysTo(before, change.table)
        .filter(({ constraint }) => constraint.referencedColumns.join() === dropped.columns.join())
        .map(({ table, constraint }) => ({
          of: table.name,
          text: `foreign key ${constraint.name} of ${show(table.name)}`,
        }))
    }
    case 'drop-view':
    case 'drop-materialized-view':
      return viewVictims(before, change.view)
    case 'drop-type':
      return columnsOfType(before, change.type).map(({ table, column }) => ({
        of: table.name,
        text: `column ${showColumn(table.name, column.name)} with its values`,
      }))
    default:
      return []
  }
}

const viewVictims = (catalog: Catalog, relation: Name, column?: string): readonly Victim[] =>
  viewsReading(catalog, relation, column).map(({ name, kind }) => ({
    of: name,
    text: `${kind === 'view' ? 'view' : 'materialized view'} ${show(name)}`,
  }))

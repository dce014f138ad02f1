import {
  advise,
  type Drop,
  defineRule,
  dependentsOf,
  isSameName,
  isWholeDrop,
  objectOf,
  type RuleContext,
  showList,
} from '../../src/lint/kit.ts'

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

    Nothing is reported when all that depends on the object is new in this deploy unit or is made again later in it, or when the whole history is
    known and nothing depends on the object. Where the history does not show all of the schema, it is a warning.`,
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
    'drop-extension',
  ],
  *check(change, context) {
    if (!change.isCascade) return
    if (change.kind === 'drop-extension') {
      yield {
        message: `CASCADE also drops every column of a type of ${change.extension}, with its values`,
        fix: NAME_THEM,
      }
      return
    }
    if (context.isNew(objectOf(change))) return
    const victims = victimsOf(change, context)
    // What a wholly known history does not show is not there, neither the object nor what depends on it.
    if (victims.length === 0 && context.before.isComplete) return
    yield victims.length > 0
      ? { message: `CASCADE also drops ${showList(victims)}`, fix: NAME_THEM }
      : {
          message: 'CASCADE also drops whatever depends on it, which the history does not show in full',
          fix: NAME_THEM,
          severity: 'warning',
        }
  },
})

const NAME_THEM = advise('drop what depends on it by name first, then drop it without CASCADE')

/** Left out is what the statement itself names, what is new, and what the deploy unit makes again. */
function victimsOf(drop: Drop, context: RuleContext): readonly string[] {
  const { before, step, unitSteps, options, isNew } = context
  const end = unitSteps.findLast(({ phase }) => phase === step.phase)?.after ?? context.after
  const named = step.siblings.flatMap((sibling) => (isWholeDrop(sibling) ? [objectOf(sibling)] : []))
  return dependentsOf(drop, before, options.pgVersion)
    .filter(({ of, isIn }) => !(isNew(of) || isIn(end) || named.some((name) => isSameName(name, of))))
    .map(({ text }) => text)
}

import {
  afterCommit,
  type Catalog,
  type ChangeOf,
  defineRule,
  earlierInTransaction,
  findSequence,
  findType,
  moveToContract,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** Casts, `nextval('…')` and the functions of an extension name these objects in the text of statements. */
export default defineRule({
  id: 'drop-type-still-named',
  family: 'compatibility',
  severity: 'error',
  summary: 'Dropping a type, domain, sequence or extension fails the statements that name it',
  why: `
    No table may use the type any more, yet the text of a statement may: \`$1::order_state\`, \`nextval('invoice_number')\`, an operator or a function of
    an extension. Each of them fails after the drop. Database libraries write such casts by themselves.

    Drop it in the contract phase, when no code that names it is left.

    Nothing is reported for what this deploy has made, for what is known not to exist, and where the same transaction puts another one of the same name
    in its place.`,
  examples: {
    bad: [
      {
        title: 'The running release casts to it',
        sql: `
          create type order_state as enum ('open', 'closed');
          -- next migration
          drop type order_state;`,
      },
    ],
    good: [
      {
        title: 'Replaced under the same name',
        sql: `
          create type order_state as enum ('open', 'closed');
          -- next migration
          create type order_state_new as enum ('open', 'closed', 'lost');
          alter type order_state rename to order_state_old;
          alter type order_state_new rename to order_state;
          drop type order_state_old;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-type', 'drop-sequence', 'drop-extension'],
  yieldsTo: ['drop-default-breaks-old-inserts'],
  *check(change, context) {
    const dropped = droppedBy(change, context)
    if (dropped === null) return
    yield {
      message: `statements of the running release that name ${dropped} fail when it is gone`,
      fix: moveToContract(context, 'release code that does not name it, and drop it in the contract phase'),
    }
  },
})

type Drop = ChangeOf<'drop-type' | 'drop-sequence' | 'drop-extension'>

function droppedBy(change: Drop, context: RuleContext): string | null {
  const after = afterCommit(context)
  if (!isThere(change, context.before) || isNamed(change, after)) return null
  switch (change.kind) {
    case 'drop-extension':
      return `what the extension ${change.extension} brings`
    case 'drop-sequence':
      return context.isNew(change.sequence) ? null : `the sequence ${show(change.sequence)}`
    case 'drop-type': {
      const { type, isDomain } = change
      if (context.isNew(type) || isRenamedAway(type.name, context)) return null
      return `the ${isDomain ? 'domain' : 'type'} ${show(type)}`
    }
  }
}

/** What the history does not show is there, unless it shows everything. */
const isThere = (change: Drop, before: Catalog): boolean =>
  isNamed(change, before) || !(change.ifExists && before.isComplete)

function isNamed(change: Drop, catalog: Catalog): boolean {
  if (change.kind === 'drop-extension') return catalog.extensions.has(change.extension)
  if (change.kind === 'drop-sequence') return findSequence(catalog, change.sequence) !== undefined
  return findType(catalog, change.type) !== undefined
}

/** It got this name in the same transaction, and nobody knows it by that. */
const isRenamedAway = (name: string, context: RuleContext): boolean =>
  earlierInTransaction(context).some(({ change }) => change.kind === 'rename-type' && change.to === name)

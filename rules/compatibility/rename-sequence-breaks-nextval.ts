import { advise, afterCommit, defineRule, findSequence, relationKind, show } from '../../src/lint/kit.ts'

/** Column defaults know the sequence by identity, code that counts by itself knows its name. */
export default defineRule({
  id: 'rename-sequence-breaks-nextval',
  family: 'compatibility',
  severity: 'warning',
  summary: 'Renaming a sequence fails code that names it in nextval',
  why: `
    The default of a column follows its sequence. Code that asks for numbers itself does not: \`nextval('orders_id_seq')\` names the sequence, and some
    database libraries do so for every insert. After \`RENAME TO\` or \`SET SCHEMA\` that fails in the running release.

    Keep the name, or let code ask \`pg_get_serial_sequence('orders', 'id')\` instead of writing it down.

    Nothing is reported for a sequence of this deploy or of a table of it, and where the same transaction creates one under the old name.`,
  examples: {
    bad: [
      {
        title: 'Code may name it',
        sql: `
          create sequence invoice_number;
          -- next migration
          alter sequence invoice_number rename to invoice_numbers;`,
      },
    ],
    good: [
      {
        title: 'A second sequence for new code',
        sql: `
          create sequence invoice_number;
          -- next migration
          create sequence invoice_numbers start with 100000;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-sequence', 'set-relation-schema'],
  *check(change, context) {
    if (change.kind === 'set-relation-schema' && change.relationKind !== 'sequence') return
    const name = change.kind === 'rename-sequence' ? change.sequence : change.relation
    const owner = findSequence(context.before, name)?.ownedBy
    if (context.isNew(name) || (owner && context.isNewColumn(owner.table, owner.column))) return
    if (relationKind(afterCommit(context), name) !== undefined) return
    const to =
      change.kind === 'rename-sequence' ? { ...name, name: change.to } : { ...name, schema: change.to }
    yield {
      message: `code that says nextval('${show(name)}') fails when the sequence becomes ${show(to)}`,
      fix: advise(`keep the name ${show(name)}, or ask pg_get_serial_sequence in the code first`),
    }
  },
})

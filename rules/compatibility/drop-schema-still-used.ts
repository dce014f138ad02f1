import { afterCommit, defineRule, isMadeHere, moveToContract, quoteIdentifier } from '../../src/lint/kit.ts'

/** With the schema every name in it goes. */
export default defineRule({
  id: 'drop-schema-still-used',
  family: 'compatibility',
  severity: 'error',
  summary: 'DROP SCHEMA before the old release is gone fails every name in it',
  why: `
    Every table, view, type and function of the schema goes at once, and every statement of the running release that names one of them, with the schema
    or through its \`search_path\`, fails.

    Move or replace what is still used, release code that does not need the schema, and drop it in the contract phase.

    Nothing is reported for a schema of this deploy, for one that is known to be empty, and where the same transaction creates it again with everything
    it held.`,
  examples: {
    bad: [
      {
        title: 'The running release reads what is in it',
        sql: `
          create schema archive;
          create table archive.orders (id int primary key);
          -- next migration
          drop schema archive cascade;`,
      },
    ],
    good: [
      {
        title: 'When nobody uses it',
        phase: 'contract',
        sql: `
          create schema archive;
          create table archive.orders (id int primary key);
          -- next migration
          drop schema archive cascade;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-schema'],
  *check({ schema, ifExists }, context) {
    const { before } = context
    const origin = before.schemas.get(schema)
    if (isMadeHere(context, origin)) return
    if (origin === undefined && ifExists && before.isComplete) return
    const lost = [before, afterCommit(context)].map((catalog) =>
      [catalog.tables, catalog.views, catalog.sequences, catalog.types, catalog.routines].flatMap((objects) =>
        [...objects.keys()].filter((key) => key.startsWith(`${schema}\u0000`)),
      ),
    )
    const [had = [], left = []] = lost
    const isKnown = origin !== undefined && before.isComplete
    if (isKnown && had.every((key) => left.includes(key))) return
    yield {
      message: `dropping the schema ${quoteIdentifier(schema)} fails every statement of the running release that names something in it`,
      fix: moveToContract(context, 'release code that does not need it, and drop it in the contract phase'),
    }
  },
})

import {
  advise,
  defineRule,
  findTable,
  foreignKeysFrom,
  foreignKeysTo,
  isSameName,
  laterInTransaction,
  laterInUnit,
  type Name,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** Foreign keys are triggers: whoever switches off triggers switches off foreign keys. */
export default defineRule({
  id: 'disabled-triggers-skip-constraints',
  family: 'data-loss',
  severity: 'error',
  summary: 'DISABLE TRIGGER ALL or session_replication_role = replica lets rows past the foreign keys',
  why: `
    PostgreSQL checks foreign keys by internal triggers. \`DISABLE TRIGGER ALL\` and \`session_replication_role = replica\` switch them off, for this
    table or for this session. Rows that point nowhere get in, cascades do not happen, and switching the triggers on again checks **nothing**:
    the foreign key looks valid and is not. A later dump cannot be restored.

    Load rows in the order of the foreign keys. Or drop the foreign key, load, add it again NOT VALID and validate it: then the server has looked
    at every row.`,
  examples: {
    bad: [
      {
        title: 'Loading rows past the foreign key',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int references customers);
          -- next migration
          alter table orders disable trigger all;
          insert into orders values (1, 42);
          alter table orders enable trigger all;`,
      },
    ],
    good: [
      {
        title: 'Parents first',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int references customers);
          -- next migration
          insert into customers values (42);
          insert into orders values (1, 42);`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['toggle-trigger', 'set', 'select'],
  *check(change, context) {
    if (change.kind === 'toggle-trigger') {
      if (change.to !== 'disable' || !change.isAll || context.isNew(change.table)) return
      if (!hasForeignKeys(change.table, context) || isProvenLater(change.table, context)) return
      yield {
        message: `DISABLE TRIGGER ALL switches off the foreign keys of ${show(change.table)}, and nothing checks the rows later`,
        fix: advise(
          'write rows in the order of their foreign keys, or drop the foreign key, load, and add it NOT VALID, then validate',
        ),
      }
      return
    }
    const [setting, value] = change.kind === 'set' ? [change.setting, change.value] : change.literalArguments
    const isSet = change.kind === 'set' || change.calls[0]?.function.name === 'set_config'
    if (!isSet || setting?.toLowerCase() !== 'session_replication_role' || value !== 'replica') return
    yield {
      message:
        'session_replication_role = replica switches off every foreign key and trigger of this session',
      fix: advise('write rows in the order of their foreign keys'),
    }
  },
})

/** Of a table that the history does not know, they are taken to exist. */
const hasForeignKeys = (table: Name, { before }: RuleContext): boolean =>
  !before.isComplete ||
  findTable(before, table) === undefined ||
  foreignKeysFrom(before, table).length + foreignKeysTo(before, table).length > 0

/** Switched on again in the same transaction, and a fresh foreign key of the table is validated afterwards. */
const isProvenLater = (table: Name, context: RuleContext): boolean =>
  laterInTransaction(context).some(
    ({ change }) =>
      change.kind === 'toggle-trigger' && change.to === 'enable' && isSameName(change.table, table),
  ) &&
  laterInUnit(context).some(
    ({ change }) => change.kind === 'validate-constraint' && isSameName(change.table, table),
  )

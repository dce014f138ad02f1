import {
  afterCommit,
  defineRule,
  findTable,
  findView,
  isAbsent,
  moveToContract,
  show,
  showColumns,
} from '../../src/lint/kit.ts'

/** What replaces the table in the same transaction counts, if it has the columns that old queries name. */
export default defineRule({
  id: 'drop-table-still-used',
  family: 'compatibility',
  severity: 'error',
  summary: 'DROP TABLE before the old release is gone fails its queries',
  why: `
    The release that runs during the deploy still selects from the table and writes to it. After the drop each of these statements fails with
    \`relation does not exist\`, until the last old instance has stopped.

    First release the version that no longer uses the table; drop the table in the contract phase, when the version before it is gone. Its
    data is lost then, which \`drop-table-loses-data\` asks about.

    Nothing is reported for a table of this deploy, for a partition, which queries reach through its parent, and where another table or view
    with the same columns takes the name in the same transaction.`,
  examples: {
    bad: [
      {
        title: 'The running release still writes to it',
        sql: `
          create table audit_log (id int primary key, line text);
          -- next migration
          drop table audit_log;`,
      },
    ],
    good: [
      {
        title: 'In the contract phase',
        phase: 'contract',
        sql: `
          create table audit_log (id int primary key, line text);
          -- next migration
          drop table audit_log;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-table'],
  *check({ table, ifExists }, context) {
    const known = findTable(context.before, table)
    if (context.isNew(table) || known?.partitionOf) return
    if (ifExists && isAbsent(context.before, known)) return
    const after = afterCommit(context)
    const heir = findTable(after, table)?.columns.map(({ name }) => name) ?? findView(after, table)?.columns
    if (heir === null) return
    const missing = known?.columns.map(({ name }) => name).filter((name) => !heir?.includes(name)) ?? []
    if (heir !== undefined && missing.length === 0) return
    yield {
      message:
        heir === undefined
          ? `dropping ${show(table)} fails every query of the running release that uses it`
          : `what takes the name of ${show(table)} lacks ${showColumns(missing)}: queries of the running release that name it fail`,
      fix: moveToContract(context, 'release code that does not use it, and drop it in the contract phase'),
    }
  },
})

import {
  advise,
  type Blockable,
  blockersOf,
  defineRule,
  objectOf,
  PHASES,
  quoteIdentifier,
  show,
  showColumn,
  showList,
} from '../../src/lint/kit.ts'

/** 2BP01 and its kin: the server knows what depends on what. */
export default defineRule({
  id: 'dependent-object-blocks-change',
  family: 'operations',
  severity: 'error',
  summary: 'PostgreSQL refuses the change, because another object depends on what it changes',
  why: `
    PostgreSQL keeps track of what depends on what. It refuses to change the type of a column that a view, a generated column, a trigger, a policy or a
    BEGIN ATOMIC function uses; to drop a table, column, type, function or sequence that something depends on, unless CASCADE is said; to drop the
    index of a constraint or of a partitioned index; to truncate a table that a foreign key references, even from an empty table; and to change
    the type of a column whose default does not convert to the new one. The deploy stops there, and what the files before it did stays.

    Drop the dependants by name before, and make them again after the change in the same transaction, with their grants. A default is dropped first
    and set again. What the history does not know is not reported.`,
  examples: {
    bad: [
      {
        title: 'A view reads the column',
        fails: true,
        sql: `
          create table orders (id int primary key, total int);
          create view totals as select id, total from orders;
          -- next migration
          alter table orders alter column total type bigint;`,
      },
    ],
    good: [
      {
        title: 'The view is made again',
        sql: `
          create table orders (id int primary key, total int);
          create view totals as select id, total from orders;
          -- next migration
          drop view totals;
          alter table orders alter column total type bigint;
          create view totals as select id, total from orders;`,
      },
    ],
  },
  phases: PHASES,
  on: [
    'change-type',
    'drop-table',
    'drop-column',
    'drop-constraint',
    'drop-view',
    'drop-materialized-view',
    'drop-function',
    'drop-type',
    'drop-sequence',
    'drop-index',
    'drop-schema',
    'truncate',
  ],
  yieldsTo: ['statement-cannot-succeed'],
  *check(change, context) {
    const { execution } = context.step.statement
    if ('isCascade' in change && change.isCascade) return
    const blockers = blockersOf(change, context)
    if (blockers.length === 0) return
    yield {
      message: `${subjectOf(change)} fails, because ${showList(blockers)} ${blockers.length === 1 ? 'depends' : 'depend'} on it`,
      fix: advise(ADVICE[change.kind] ?? 'drop what depends on it by name first'),
      // Which branch of a DO block runs depends on the database.
      severity: execution === 'always' ? 'error' : 'warning',
    }
  },
})

const ADVICE: Partial<Record<Blockable['kind'], string>> = {
  'change-type':
    'drop what depends on it before and make it again afterwards in the same transaction, with its grants, or move to a new column',
  'drop-index': 'drop the constraint or the index of the partitioned table instead',
  truncate: 'name the referencing tables in the same TRUNCATE, or delete rows in batches',
}

function subjectOf(change: Blockable): string {
  switch (change.kind) {
    case 'change-type':
      return `changing the type of ${showColumn(change.table, change.column)}`
    case 'drop-column':
      return `dropping ${showColumn(change.table, change.column)}`
    case 'drop-constraint':
      return `dropping ${quoteIdentifier(change.constraint)} of ${show(change.table)}`
    case 'drop-index':
      return `dropping ${show(change.index)}`
    case 'drop-schema':
      return `dropping schema ${quoteIdentifier(change.schema)}`
    case 'truncate':
      return `truncating ${show(change.table)}`
    case 'drop-table':
    case 'drop-view':
    case 'drop-materialized-view':
    case 'drop-function':
    case 'drop-type':
    case 'drop-sequence':
      return `dropping ${show(objectOf(change))}`
  }
}

import { type Case, named } from './case.ts'

const table = named('t')

export const constraints: readonly Case[] = [
  [
    'alter table t add constraint c check (a > 0) not valid',
    {
      kind: 'add-constraint',
      table,
      constraint: {
        type: 'check',
        name: 'c',
        expression: { sql: 'a > 0' },
        isValid: false,
        isEnforced: true,
        isInherited: true,
      },
    },
  ],
  [
    'alter table t add check (a > 0)',
    { kind: 'add-constraint', constraint: { name: null, isValid: true, isEnforced: true } },
  ],
  [
    'alter table t add check (a > 0) no inherit not enforced',
    { kind: 'add-constraint', constraint: { isInherited: false, isEnforced: false, isValid: false } },
  ],
  [
    'alter table t add constraint n not null a not valid',
    {
      kind: 'add-constraint',
      constraint: { type: 'not-null', name: 'n', columns: ['a'], isValid: false, isInherited: true },
    },
  ],
  [
    'alter table t add not null a no inherit',
    {
      kind: 'add-constraint',
      constraint: { type: 'not-null', name: null, isValid: true, isInherited: false },
    },
  ],
  [
    'alter table t add foreign key (a, b) references s.p (c, d) match full on update set default not valid',
    {
      kind: 'add-constraint',
      constraint: {
        type: 'foreign-key',
        name: null,
        columns: ['a', 'b'],
        references: named('s.p'),
        referencedColumns: ['c', 'd'],
        onDelete: 'no action',
        onUpdate: 'set default',
        isMatchFull: true,
        isValid: false,
        isEnforced: true,
      },
    },
  ],
  [
    'alter table t add foreign key (a) references p not enforced',
    { kind: 'add-constraint', constraint: { referencedColumns: [], isEnforced: false } },
  ],
  [
    'alter table only t add constraint k unique nulls not distinct (a, b) include (c) deferrable initially deferred',
    {
      kind: 'add-constraint',
      isOnly: true,
      constraint: {
        type: 'unique',
        name: 'k',
        columns: ['a', 'b'],
        includes: ['c'],
        usingIndex: null,
        isNullsNotDistinct: true,
        isDeferrable: true,
        isInitiallyDeferred: true,
      },
    },
  ],
  [
    'alter table t add constraint k unique using index i',
    { kind: 'add-constraint', constraint: { type: 'unique', columns: [], usingIndex: 'i' } },
  ],
  [
    'alter table t drop constraint t_pkey, add constraint t_pkey primary key using index i',
    { kind: 'drop-constraint', table, constraint: 't_pkey', ifExists: false, isCascade: false },
    { kind: 'add-constraint', constraint: { type: 'primary-key', name: 't_pkey', usingIndex: 'i' } },
  ],
  [
    'alter table t add primary key (a)',
    { kind: 'add-constraint', constraint: { type: 'primary-key', columns: ['a'] } },
  ],
  [
    'alter table t add constraint e exclude using gist (room with =, tsrange(a, b) with &&) where (not cancelled)',
    {
      kind: 'add-constraint',
      constraint: {
        type: 'exclude',
        name: 'e',
        method: 'gist',
        keys: [{ column: 'room' }, { column: null, expression: { sql: 'tsrange(a, b)' } }],
        where: { sql: 'not cancelled' },
      },
    },
  ],
  [
    'alter table only t validate constraint c',
    { kind: 'validate-constraint', table, constraint: 'c', isOnly: true },
  ],
  [
    'alter table only t drop constraint if exists c cascade',
    { kind: 'drop-constraint', ifExists: true, isCascade: true, isOnly: true },
  ],
  ['alter table t rename constraint a to b', { kind: 'rename-constraint', table, constraint: 'a', to: 'b' }],
  [
    'alter table t alter constraint c deferrable initially deferred, alter constraint d not deferrable',
    {
      kind: 'alter-constraint',
      table,
      constraint: 'c',
      isDeferrable: true,
      isEnforced: null,
      isInherited: null,
    },
    { kind: 'alter-constraint', constraint: 'd', isDeferrable: false },
  ],
  [
    'alter table t alter constraint c not enforced, alter constraint d enforced, alter constraint e no inherit',
    { kind: 'alter-constraint', constraint: 'c', isDeferrable: null, isEnforced: false },
    { kind: 'alter-constraint', constraint: 'd', isEnforced: true },
    { kind: 'alter-constraint', constraint: 'e', isEnforced: null, isInherited: false },
  ],
]

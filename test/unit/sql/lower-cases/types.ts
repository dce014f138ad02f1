import { type Case, named, typed } from './case.ts'

const type = named('s.x')

export const types: readonly Case[] = [
  ["create type s.x as enum ('a', 'b')", { kind: 'create-enum', type, values: ['a', 'b'] }],
  [
    "alter type s.x add value 'c'",
    { kind: 'add-enum-value', type, value: 'c', ifNotExists: false, position: null },
  ],
  [
    "alter type s.x add value if not exists 'c' before 'b'",
    { kind: 'add-enum-value', ifNotExists: true, position: { before: true, neighbour: 'b' } },
  ],
  [
    "alter type s.x add value 'c' after 'b'",
    { kind: 'add-enum-value', position: { before: false, neighbour: 'b' } },
  ],
  ["alter type s.x rename value 'a' to 'z'", { kind: 'rename-enum-value', type, value: 'a', to: 'z' }],
  [
    "create domain s.x as varchar(5) collate \"C\" default 'y' not null constraint c check (value <> '') check (length(value) > 1)",
    {
      kind: 'create-domain',
      type,
      base: typed('character varying', 5),
      notNull: true,
      default: { sql: "'y'" },
      checks: [
        { name: 'c', expression: { sql: "value <> ''" } },
        { name: null, expression: { sql: 'length(value) > 1' } },
      ],
    },
  ],
  [
    'alter domain s.x add constraint c check (value > 0) not valid',
    {
      kind: 'add-domain-constraint',
      type,
      constraint: 'c',
      expression: { sql: 'value > 0' },
      isValid: false,
    },
  ],
  ['alter domain s.x add constraint c not null', { kind: 'set-domain-not-null', type, to: true }],
  [
    'alter domain s.x drop constraint if exists c',
    { kind: 'drop-domain-constraint', type, constraint: 'c', ifExists: true },
  ],
  ['alter domain s.x validate constraint c', { kind: 'validate-domain-constraint', type, constraint: 'c' }],
  [
    'alter domain s.x rename constraint c to d',
    { kind: 'rename-domain-constraint', type, constraint: 'c', to: 'd' },
  ],
  ['alter domain s.x set not null', { kind: 'set-domain-not-null', type, to: true }],
  ['alter domain s.x drop not null', { kind: 'set-domain-not-null', type, to: false }],
  ['alter domain s.x set default 1', { kind: 'set-domain-default', type, default: { sql: '1' } }],
  ['alter domain s.x drop default', { kind: 'set-domain-default', type, default: null }],
  [
    'create type s.x as (a int, b text[])',
    {
      kind: 'create-composite-type',
      type,
      attributes: [{ name: 'a' }, { name: 'b', type: { name: 'text', isArray: true } }],
    },
  ],
  [
    'alter type s.x add attribute c int cascade, drop attribute if exists a, alter attribute b type text',
    {
      kind: 'alter-composite-type',
      type,
      action: 'add',
      attribute: 'c',
      to: typed('integer'),
      isCascade: true,
    },
    { kind: 'alter-composite-type', type, action: 'drop', attribute: 'a', to: null, isCascade: false },
    { kind: 'alter-composite-type', type, action: 'change-type', attribute: 'b', to: typed('text') },
  ],
  [
    'alter type s.x rename attribute a to b',
    { kind: 'alter-composite-type', type, action: 'rename', attribute: 'a', to: 'b' },
  ],
  [
    'create type s.x as range (subtype = float8)',
    { kind: 'create-range-type', type, subtype: typed('double precision') },
  ],
  ['create type s.x', { kind: 'create-base-type', type }],
  ['create type s.x (input = a, output = b)', { kind: 'create-base-type', type }],
  [
    'alter type s.x set (receive = r)',
    { kind: 'define-object', objectType: 'type', object: type, action: 'alter' },
  ],
  [
    'drop type if exists s.x, y cascade',
    { kind: 'drop-type', type, isDomain: false, ifExists: true, isCascade: true },
    { kind: 'drop-type', type: named('y') },
  ],
  ['drop domain s.x', { kind: 'drop-type', type, isDomain: true }],
  ['alter type s.x rename to y', { kind: 'rename-type', type, to: 'y', isDomain: false }],
  ['alter domain s.x rename to y', { kind: 'rename-type', type, to: 'y', isDomain: true }],
  ['alter type s.x set schema z', { kind: 'set-type-schema', type, to: 'z' }],
]

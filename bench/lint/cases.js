const ORDERS = 'create table orders (id int primary key, note text, code varchar(20));'

/** `isHazard` is about locks, running code and data; reminders do not count. */
export const CASES = [
  {
    title: 'SET NOT NULL that nothing proves',
    isHazard: true,
    phase: 'contract',
    files: [ORDERS, 'alter table orders alter column note set not null;'],
  },
  {
    title: 'SET NOT NULL proven by a validated CHECK',
    isHazard: false,
    phase: 'contract',
    files: [
      ORDERS,
      'alter table orders add constraint filled check (note is not null) not valid;',
      'alter table orders validate constraint filled;',
      'alter table orders alter column note set not null;\nalter table orders drop constraint filled;',
    ],
  },
  {
    title: 'SET NOT NULL after a CHECK that proves another column',
    isHazard: true,
    phase: 'contract',
    files: [
      ORDERS,
      'alter table orders add constraint filled check (code is not null);',
      'alter table orders alter column note set not null;',
    ],
  },
  {
    title: 'ADD COLUMN with default now()',
    isHazard: false,
    files: [ORDERS, 'alter table orders add column at timestamptz not null default now();'],
  },
  {
    title: 'ADD COLUMN with default gen_random_uuid()',
    isHazard: true,
    files: [ORDERS, 'alter table orders add column token uuid default gen_random_uuid();'],
  },
  {
    title: 'ADD COLUMN as identity',
    isHazard: true,
    files: [ORDERS, 'alter table orders add column number bigint generated always as identity;'],
  },
  {
    title: 'CREATE INDEX inside a DO block',
    isHazard: true,
    files: [ORDERS, 'do $$ begin create index orders_note on orders (note); end $$;'],
  },
  {
    title: 'CREATE INDEX on a table of the same file',
    isHazard: false,
    files: [
      ORDERS,
      'create table items (id int primary key, name text);\ncreate index items_name on items (name);',
    ],
  },
  {
    title: 'CREATE INDEX on a table of an earlier file',
    isHazard: true,
    files: [ORDERS, 'create index orders_note on orders (note);'],
  },
  {
    title: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS',
    isHazard: true,
    files: [ORDERS, 'create index concurrently if not exists orders_note on orders (note);'],
  },
  {
    title: 'statement_timeout above CREATE INDEX CONCURRENTLY',
    isHazard: true,
    files: [ORDERS, "set statement_timeout = '5s';\ncreate index concurrently orders_note on orders (note);"],
  },
  {
    title: 'NOT VALID and VALIDATE in one transaction',
    isHazard: true,
    phase: 'contract',
    files: [
      ORDERS,
      'begin;\nalter table orders add constraint short check (length(note) < 100) not valid;\nalter table orders validate constraint short;\ncommit;',
    ],
  },
  {
    title: 'VALIDATE in a file of its own',
    isHazard: false,
    phase: 'contract',
    files: [
      ORDERS,
      'alter table orders add constraint short check (length(note) < 100) not valid;',
      'alter table orders validate constraint short;',
    ],
  },
  {
    title: 'USING that cuts values',
    isHazard: true,
    phase: 'contract',
    files: [ORDERS, 'alter table orders alter column code type varchar(10) using code::varchar(10);'],
  },
  {
    title: 'renaming an enum label',
    isHazard: true,
    files: [
      "create type state as enum ('open', 'paid');\ncreate table orders (id int primary key, state state);",
      "alter type state rename value 'paid' to 'settled';",
    ],
  },
  {
    title: 'using an enum label in the transaction that adds it',
    isHazard: true,
    files: [
      "create type state as enum ('open', 'paid');\ncreate table orders (id int primary key, state state);",
      "begin;\nalter type state add value 'void';\nalter table orders alter column state set default 'void';\ncommit;",
    ],
  },
  {
    title: 'DDL and a backfill in one transaction',
    isHazard: true,
    files: [
      ORDERS,
      'begin;\nalter table orders add column memo text;\nupdate orders set memo = note;\ncommit;',
    ],
  },
  {
    title: 'a hazard beside a statement that does not parse',
    isHazard: true,
    files: [ORDERS, 'select broken from from;\nalter table orders drop column note;'],
  },
]

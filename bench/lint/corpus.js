// A reproducible corpus: histories of migrations as a team writes them, the same bytes for the same numbers.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const TABLES = [
  'orders',
  'customers',
  'items',
  'payments',
  'shipments',
  'invoices',
  'accounts',
  'events',
  'labels',
  'notes',
]
const WORDS = [
  'status',
  'amount',
  'note',
  'kind',
  'source',
  'external_id',
  'started_at',
  'ended_at',
  'position',
  'locale',
]

/** Writes `histories` folders of `files` migrations below `folder` and returns the folders. */
export function writeCorpus(folder, { histories, files }) {
  rmSync(folder, { recursive: true, force: true })
  return Array.from({ length: histories }, (_, h) => {
    const home = join(folder, `service_${h}`, 'migrations')
    mkdirSync(home, { recursive: true })
    for (let n = 0; n < files; n += 1) {
      const name = `${String(n + 1).padStart(4, '0')}_${WORDS[n % WORDS.length]}.sql`
      writeFileSync(join(home, name), migration(h, n))
    }
    return home
  })
}

function migration(h, n) {
  const table = `${TABLES[n % TABLES.length]}_${Math.floor(n / 40)}`
  const column = `${WORDS[(n * 7 + h) % WORDS.length]}_${n}`
  if (n % 40 < TABLES.length) return create(table, n)
  switch (n % 6) {
    case 0:
      return `alter table ${table} add column ${column} text;\nupdate ${table} set ${column} = 'x' where id between 1 and 1000;\n`
    case 1:
      return `create index concurrently ${table}_${column} on ${table} (status, created_at desc) where amount > 0;\n`
    case 2:
      return `alter table ${table} add constraint ${column}_positive check (amount >= 0) not valid;\nalter table ${table} validate constraint ${column}_positive;\n`
    case 3:
      return `-- what the report needs\nalter table ${table}\n  add column ${column} numeric(12, 2) not null default 0,\n  alter column amount set not null;\n`
    case 4:
      return `create or replace function ${column}_touch() returns trigger language plpgsql as $$\nbegin\n  new.updated_at := now();\n  return new;\nend\n$$;\ncreate trigger ${column}_touch before update on ${table} for each row execute function ${column}_touch();\n`
    default:
      return `begin;\nset local lock_timeout = '2s';\nalter table ${table} alter column note type varchar(${100 + n});\ncomment on column ${table}.note is 'up to ${100 + n} characters';\ncommit;\n`
  }
}

function create(table, n) {
  return `create table ${table} (
  id bigint generated always as identity primary key,
  status text not null default 'open' check (status in ('open', 'closed', 'void')),
  amount numeric(12, 2),
  note text,
  owner_id bigint,
  payload jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (owner_id, status, id)
);
create index ${table}_owner on ${table} (owner_id);
create index ${table}_created on ${table} (created_at, status);
insert into ${table} (status, amount, note) values ('open', ${n}, 'first'), ('closed', ${n + 1}, 'second''s note');
`
}

import { applyChange } from '../src/catalog/fold.ts'
import { foreignKeysTo, indexesOf, partitionsOf, viewsReading } from '../src/catalog/lookup.ts'
import { resolveNames } from '../src/catalog/resolve.ts'
import { emptyCatalog } from '../src/model/catalog.ts'
import { parseFile } from '../src/sql/parse.ts'

/** Changes per second of processor time of resolve and fold on a long history: 1,000 migrations over 400 tables, about 2,000 indexes. */
const TABLES = 400

const migrations = Array.from({ length: 1000 }, (_, at) => {
  const table = `table_${at % TABLES}`
  const other = `table_${(at * 7) % Math.min(at + 1, TABLES)}`
  if (at < TABLES) {
    return `create table ${table} (id bigserial primary key, name text not null, email text unique, created_at timestamptz default now(), check (name <> ''));
      create index on ${table} (lower(email)); alter table ${table} add column other_id bigint references ${other};
      create index ${table}_other on ${table} (other_id); ${at % 20 === 0 ? `create view view_${at} as select id, name from ${table};` : ''}`
  }
  return `alter table ${table} add column c${at} int default 0, alter column email set not null, add constraint k${at} check (c${at} > 0) not valid;
    alter table ${table} validate constraint k${at}; create index on ${table} (c${at}); alter table ${table} rename column c${at} to d${at};
    ${at % 3 === 0 ? `alter table ${table} drop column d${at};` : ''} ${at % 50 === 0 ? `alter table ${table} rename to renamed_${at}; alter table renamed_${at} rename to ${table};` : ''}`
})

const changes = migrations.flatMap((text, at) =>
  parseFile({ path: `${at}.sql`, text }).statements.flatMap((statement) => statement.changes),
)

function run(look: boolean): number {
  const started = process.cpuUsage()
  let catalog = emptyCatalog
  for (const change of changes) {
    const resolved = resolveNames(change, catalog, ['public'])
    catalog = applyChange(catalog, resolved, { unit: 0, phase: 'expand', isCertain: true }, 18)
    if (look && 'table' in resolved && resolved.table) {
      indexesOf(catalog, resolved.table)
      foreignKeysTo(catalog, resolved.table)
      partitionsOf(catalog, resolved.table)
      viewsReading(catalog, resolved.table)
    }
  }
  const seconds = process.cpuUsage(started).user / 1e6
  if (catalog.tables.size !== TABLES) throw new Error('the history is not folded')
  return Math.round(changes.length / seconds)
}

run(false)
process.stdout.write(`${changes.length} changes\n`)
process.stdout.write(`resolve and fold: ${run(false)} changes/s\n`)
process.stdout.write(`with look-ups after each: ${run(true)} changes/s\n`)

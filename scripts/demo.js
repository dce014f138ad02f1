// npm run demo: lints the history of a small shop, then runs one of the statements on an embedded PostgreSQL and compares what the
// linter said with what the server did.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lint } from '../dist/src/index.js'
import { startCluster } from '../dist/src/verify/cluster.js'
import { strongestLocks } from '../dist/src/verify/observation.js'
import { openObserver } from '../dist/src/verify/observe.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const shop = join(root, 'fixtures/projects/bookshop')

console.log(`$ cd ${relative(root, shop)} && migrate lint\n`)
const run = spawnSync(process.execPath, [join(root, 'bin/migrate.js'), 'lint'], {
  cwd: shop,
  stdio: 'inherit',
})
if (run.status !== 1) throw new Error(`migrate lint exited with ${run.status}, but this history has findings`)

const RULE = 'volatile-default-rewrites-table'
const report = await lint({ cwd: shop })
const finding = report.findings.find(({ rule }) => rule === RULE)
if (finding === undefined) throw new Error(`${RULE} is not among the findings`)
const text = report.sources.get(finding.span.file).text
const statement = text.slice(finding.span.start, finding.span.end)

const cluster = await startCluster()
console.log(
  `\nIs that true? The same statement on PostgreSQL ${cluster.major}, after the history before it:\n\n    ${statement};\n`,
)
const folder = join(shop, 'migrations')
const history = readdirSync(folder)
  .filter((name) => `migrations/${name}` < finding.span.file)
  .map((name) => readFileSync(join(folder, name), 'utf8'))
const observer = await openObserver(cluster, history.map((sql) => `begin; ${sql}; commit;`).join('\n'))
const seen = await observer.observe({
  setup: text.slice(0, finding.span.start).replace(/not null/g, ''),
  sql: statement,
})
await observer.close()
await cluster.stop()

const locks = strongestLocks(seen.locks)
const said = finding.locks.map(({ lock, relation, duration }) => `${lock} on ${relation.name}, ${duration}`)
const did = [...locks].map(([name, mode]) => `${mode} on ${name}`)
console.log(`  the linter said:  ${said.join('; ')}`)
console.log(`  the server did:   ${did.join('; ')}, rewrote ${seen.rewrites.join(', ') || 'nothing'}`)

const isConfirmed = finding.locks.every(({ lock, relation: { schema, name }, duration }) => {
  const relation = `${schema}.${name}`
  return locks.get(relation) === lock && (duration !== 'rewrite' || seen.rewrites.includes(relation))
})
console.log(isConfirmed ? '\nconfirmed' : '\nNOT confirmed')
process.exitCode = isConfirmed ? 0 : 1

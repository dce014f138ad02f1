import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith, migrate } from '../../support/run.ts'

const CREATE = 'create table orders (id int primary key, note text);\n'
const DROP = 'alter table orders drop column note;\n'
const history = { 'migrations/0001_orders.sql': CREATE, 'migrations/0002_drop.sql': DROP }

const rulesIn = (out: string): readonly string[] =>
  (JSON.parse(out).findings as readonly { rule: string; file: string; suppressed: string | null }[])
    .filter(({ suppressed }) => suppressed === null)
    .map(({ rule, file }) => `${file.split('/').at(-1)} ${rule}`)

describe('the history of a file is what runs before it', () => {
  test('a table of an earlier migration is not new', async () => {
    const { code, out } = await migrate(folderWith(history), ['lint', '--json', 'migrations/0002_drop.sql'])
    expect(rulesIn(out)).toContain('0002_drop.sql drop-column-still-read')
    expect(code).toBe(1)
  })

  test('only the files that were named are reported', async () => {
    const folder = folderWith({ ...history, 'migrations/0003_again.sql': 'drop table orders;' })
    const { out } = await migrate(folder, ['lint', '--json', 'migrations/0003_again.sql'])
    expect(rulesIn(out).every((line) => line.startsWith('0003_again.sql'))).toBe(true)
  })

  test('a text from standard input takes its place in the history', async () => {
    const folder = folderWith({ 'migrations/0001_orders.sql': CREATE })
    const argv = ['lint', '--json', '--stdin', '--stdin-filename', 'migrations/0002_new.sql']
    const { out } = await migrate(folder, argv, 'alter table orders alter column note set not null;')
    expect(rulesIn(out)).toContain('0002_new.sql set-not-null-scans-table')
  })

  test('a table that standard input itself makes is new', async () => {
    const { code } = await migrate(folderWith({}), ['lint', '--stdin'], `${CREATE}${DROP}`)
    expect(code).toBe(0)
  })

  test('an absolute path, a relative one, and the same twice', async () => {
    const folder = folderWith(history)
    const paths = [join(folder, 'migrations/0002_drop.sql'), './migrations/0002_drop.sql']
    const { out } = await migrate(folder, ['lint', '--json', ...paths])
    expect(rulesIn(out).filter((line) => line.endsWith('drop-column-still-read'))).toHaveLength(1)
  })
})

describe('git', () => {
  const git = (cwd: string, ...argv: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...argv], {
      cwd,
      encoding: 'utf8',
    })

  const repository = () => {
    const folder = folderWith({
      'migrations/0001_orders.sql': CREATE,
      'migrations/0004_items.sql': 'create table items (id int);',
    })
    git(folder, 'init', '-q', '-b', 'main')
    git(folder, 'add', '.')
    git(folder, 'commit', '-q', '-m', 'first')
    return folder
  }

  test('--since lints what the branch adds, as one deploy unit behind everything else', async () => {
    const folder = repository()
    writeFileSync(
      join(folder, 'migrations/0002_lines.sql'),
      'create table lines (id int primary key, note text);',
    )
    writeFileSync(
      join(folder, 'migrations/0003_drop.sql'),
      'alter table lines drop column note; alter table items drop column id;',
    )
    const { out } = await migrate(folder, ['lint', '--json', '--since', 'main'])
    const dropped = rulesIn(out).filter((line) => line.endsWith('drop-column-still-read'))
    expect(dropped, 'lines is new in the unit, items is not').toEqual([
      '0003_drop.sql drop-column-still-read',
    ])
  })

  test('--since with nothing added is clean', async () => {
    const { code, out } = await migrate(repository(), ['lint', '--since', 'main'])
    expect(out).toMatch(/nothing to lint/)
    expect(code).toBe(0)
  })

  test('--staged reads the index, not the disk', async () => {
    const folder = repository()
    writeFileSync(join(folder, 'migrations/0005_drop.sql'), DROP)
    git(folder, 'add', '.')
    writeFileSync(join(folder, 'migrations/0005_drop.sql'), '-- changed after git add\n')
    const { out } = await migrate(folder, ['lint', '--json', '--staged'])
    expect(rulesIn(out)).toContain('0005_drop.sql drop-column-still-read')
  })
})

describe('phase and transaction', () => {
  const drop = { 'migrations/0001_orders.sql': CREATE, 'migrations/0002_drop.sql': DROP }

  test('a drop is wrong in expand and what contract is for', async () => {
    const folder = folderWith(drop)
    const expand = await migrate(folder, ['lint', '--json', 'migrations/0002_drop.sql'])
    const contract = await migrate(folder, [
      'lint',
      '--json',
      '--phase',
      'contract',
      'migrations/0002_drop.sql',
    ])
    expect(rulesIn(expand.out)).toContain('0002_drop.sql drop-column-still-read')
    expect(rulesIn(contract.out)).not.toContain('0002_drop.sql drop-column-still-read')
    expect(rulesIn(contract.out)).toContain('0002_drop.sql drop-column-loses-data')
  })

  test('CONCURRENTLY depends on how the runner wraps files', async () => {
    const folder = folderWith({
      'migrations/0001_orders.sql': CREATE,
      'migrations/0002_index.sql': 'create index concurrently a on orders (note);',
    })
    const wrapped = await migrate(folder, ['lint', '--json', '--transaction', 'per-file'])
    const single = await migrate(folder, ['lint', '--json', '--transaction', 'per-statement'])
    expect(rulesIn(wrapped.out)).toContain('0002_index.sql concurrently-fails-in-transaction')
    expect(rulesIn(single.out)).not.toContain('0002_index.sql concurrently-fails-in-transaction')
  })
})

describe('rules and severities', () => {
  test('--rule judges by one rule, --no-rule leaves one out, families count', async () => {
    const folder = folderWith(history)
    const only = await migrate(folder, ['lint', '--json', '--rule', 'missing-lock-timeout'])
    expect(new Set(rulesIn(only.out).map((line) => line.split(' ')[1]))).toEqual(
      new Set(['missing-lock-timeout']),
    )
    const without = await migrate(folder, ['lint', '--json', '--no-rule', 'compatibility'])
    expect(rulesIn(without.out)).not.toContain('0002_drop.sql drop-column-still-read')
  })

  test('--fail-on moves the threshold', async () => {
    const folder = folderWith(history)
    expect((await migrate(folder, ['lint', '--rule', 'missing-lock-timeout'])).code).toBe(0)
    expect(
      (await migrate(folder, ['lint', '--rule', 'missing-lock-timeout', '--fail-on', 'warning'])).code,
    ).toBe(1)
    expect((await migrate(folder, ['lint', '--fail-on', 'never'])).code).toBe(0)
  })

  test('the configuration changes a severity and switches a family off', async () => {
    const config = JSON.stringify({ rules: { 'missing-lock-timeout': 'error', compatibility: 'off' } })
    const folder = folderWith({ ...history, 'migrate.config.json': config })
    const { out } = await migrate(folder, ['lint', '--json', '--config', 'migrate.config.json'])
    const findings = JSON.parse(out).findings as readonly { rule: string; severity: string; family: string }[]
    expect(findings.find(({ rule }) => rule === 'missing-lock-timeout')?.severity).toBe('error')
    expect(findings.some(({ family }) => family === 'compatibility')).toBe(false)
  })

  test('a rule of the configuration judges like a built-in one', async () => {
    const config = `import { defineRule } from 'overlap'
export default { customRules: [defineRule({
  id: 'table-name-is-plural', family: 'advice', severity: 'warning', summary: 'Tables are named in the plural',
  why: 'The house style.', examples: { bad: [], good: [] }, phases: ['expand'], on: ['create-table'],
  *check({ table }) { if (!table.name.endsWith('s')) yield { message: \`\${table.name} is not plural\`, fix: { say: 'add an s', steps: [] } } },
})] }`
    const folder = folderWith({
      'migrations/0001_order.sql': 'create table order_line (id int primary key);',
      'migrate.config.ts': config,
    })
    const { out } = await migrate(folder, ['lint', '--json', '--config', 'migrate.config.ts'])
    expect(rulesIn(out)).toEqual(['0001_order.sql table-name-is-plural'])
  })
})

describe('baseline', () => {
  test('created, used, and shrunk when a finding is gone', async () => {
    const folder = folderWith(history)
    const baseline = ['--baseline', 'baseline.json']
    expect((await migrate(folder, ['lint', ...baseline, '--baseline-mode', 'create'])).code).toBe(0)
    expect((await migrate(folder, ['lint', ...baseline])).code).toBe(0)

    writeFileSync(join(folder, 'migrations/0003_more.sql'), 'drop table orders;')
    expect((await migrate(folder, ['lint', ...baseline])).code, 'a new finding counts').toBe(1)

    writeFileSync(join(folder, 'migrations/0003_more.sql'), '')
    writeFileSync(join(folder, 'migrations/0002_drop.sql'), '-- taken back\n')
    const { out } = await migrate(folder, ['lint', ...baseline])
    expect(out).toMatch(/match nothing any more/)
    await migrate(folder, ['lint', ...baseline, '--baseline-mode', 'shrink'])
    expect(JSON.parse(readFileSync(join(folder, 'baseline.json'), 'utf8')).findings).toEqual({})
  })
})

describe('output', () => {
  test('a report goes to a file, and more reports beside it', async () => {
    const folder = folderWith(history)
    const { out } = await migrate(folder, [
      'lint',
      '--output',
      'out/report.txt',
      '--report',
      'sarif=out/a.sarif',
      '--report',
      'json=out/a.json',
    ])
    expect(out).toBe('')
    expect(readFileSync(join(folder, 'out/report.txt'), 'utf8')).toContain('drop-column-still-read')
    expect(JSON.parse(readFileSync(join(folder, 'out/a.sarif'), 'utf8')).version).toBe('2.1.0')
    expect(JSON.parse(readFileSync(join(folder, 'out/a.json'), 'utf8')).version).toBe(1)
  })

  test('a second run gives the same from the cache, and a changed text does not', async () => {
    // Only what is large enough is worth keeping.
    const folder = folderWith({ ...history, 'migrations/0000_long.sql': `-- ${'long '.repeat(10_000)}\n` })
    const first = await migrate(folder, ['lint', '--json'])
    expect(existsSync(join(folder, '.cache/overlap/lint'))).toBe(true)
    const strip = (out: string) => out.replace(/"durationMs": ?\d+/, '')
    expect(strip((await migrate(folder, ['lint', '--json'])).out)).toBe(strip(first.out))
    writeFileSync(join(folder, 'migrations/0002_drop.sql'), '-- nothing\n')
    expect(rulesIn((await migrate(folder, ['lint', '--json'])).out)).not.toContain(
      '0002_drop.sql drop-column-still-read',
    )
  })

  test('rules are listed and explained', async () => {
    const folder = folderWith({})
    expect((await migrate(folder, ['rules'])).out).toMatch(/^ {2}set-not-null-scans-table +error /m)
    const explained = await migrate(folder, ['lint', '--explain', 'set-not-null-scans-table'])
    expect(explained.out).toMatch(/Unsafe: .*\n\n {4}create table/)
    expect(JSON.parse((await migrate(folder, ['rules', '--json'])).out).rules.length).toBeGreaterThan(50)
  })

  test('help and version', async () => {
    const help = await migrate(folderWith({}), ['--help'])
    expect(help.code).toBe(0)
    expect(help.out).toContain('migrate lint')
    expect((await migrate(folderWith({}), ['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

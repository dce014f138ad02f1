import type { MigrationFile } from '../model/migration.ts'
import { codeFiles, readCode, unreadCode } from './code.ts'
import { someFileHas } from './evidence.ts'
import type { Layout, Reading } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { type Direction, exportsOf, failureOf, isRead, type Recorder, type Recording } from './recording.ts'
import { type Folder, joinPath, readIn } from './tree.ts'

/**
 * node-pg-migrate: modules with `up(pgm)` and `down(pgm)`, and SQL files among them. Everything pending runs in one
 * transaction, which `pgm.noTransaction()` interrupts. The project's own builder compiles them.
 */
export const nodePgMigrate: Layout = {
  name: 'node-pg-migrate',
  owns: [],

  matches: (folder) =>
    someFileHas({ ...folder, files: codeFiles(folder) }, 's', /['"]node-pg-migrate['"]|\(\s*pgm\b/),

  async read(folder) {
    const names = [...codeFiles(folder), ...folder.files.filter((name) => name.endsWith('.sql'))]
    const inCode = names.filter((name) => !name.endsWith('.sql'))
    const [sql, code] = await Promise.all([readSql(folder, names), readBuilt(folder, inCode)])
    const order = names.toSorted(compareNames).map((name) => name.replace(/\.\w+$/, ''))
    const migrations = [...sql, ...code.migrations]
    return {
      migrations: migrations.toSorted((left, right) => order.indexOf(left.id) - order.indexOf(right.id)),
      unread: code.unread,
    }
  },
}

/** By the number in front: milliseconds, or 17 digits that spell a moment of UTC; names settle the rest. */
function compareNames(left: string, right: string): number {
  const difference = momentOf(left) - momentOf(right)
  return Number.isNaN(difference) || difference === 0 ? left.localeCompare(right) : difference
}

function momentOf(name: string): number {
  const digits = /^\d+/.exec(name)?.[0] ?? ''
  if (digits.length !== 17) return digits === '' ? Number.NaN : Number(digits)
  return Date.parse(digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/, '$1-$2-$3T$4:$5:$6.$7Z'))
}

async function readBuilt(folder: Folder, names: readonly string[]): Promise<Reading> {
  const { modules } = folder.tree
  if (names.length === 0) return { migrations: [], unread: [] }
  if (modules === undefined)
    return unreadCode(folder, names, 'a migration in code, which cannot be run from here')
  const main = (await modules.loadPackage('node-pg-migrate', folder.path)) as BuilderPackage | undefined
  const older = async (): Promise<unknown> =>
    await modules.loadPackage('node-pg-migrate/dist/migration-builder', folder.path)
  const builder = main?.MigrationBuilder ?? ((await older()) as BuilderPackage | undefined)?.default
  if (builder === undefined) {
    const reason = 'a node-pg-migrate migration, and node-pg-migrate is not installed: run npm install first'
    return unreadCode(folder, names, reason)
  }
  return await readCode(folder, names, recorderFor(builder))
}

interface Builder {
  getSqlSteps(): readonly string[]
  isUsingTransaction(): boolean
  enableReverseMode(): unknown
}

type BuilderConstructor = new (
  database: object,
  shorthands: object,
  decamelize: boolean,
  logger: object,
) => Builder

interface BuilderPackage {
  readonly MigrationBuilder?: BuilderConstructor
  readonly default?: BuilderConstructor
}

const recorderFor =
  (builderOf: BuilderConstructor): Recorder =>
  async (module, direction) => {
    const exports = exportsOf(module)
    if (direction === 'down' && exports['down'] === undefined) return await recordReverse(builderOf, exports)
    const run = exports[direction]
    return typeof run === 'function' ? await record(builderOf, exports, run as Action, direction) : undefined
  }

/** Without a `down` the builder reverses `up`; what cannot be reversed has no way back, which is no failure. */
async function recordReverse(
  builderOf: BuilderConstructor,
  exports: Exports,
): Promise<Recording | undefined> {
  const run = exports['up']
  if (typeof run !== 'function') return undefined
  const recording = await record(builderOf, exports, run as Action, 'down', (builder) =>
    builder.enableReverseMode(),
  )
  return recording.failure === undefined ? recording : undefined
}

async function record(
  Builder: BuilderConstructor,
  exports: Exports,
  run: Action,
  direction: Direction,
  prepare?: (builder: Builder) => unknown,
): Promise<Recording> {
  const sentAtOnce: string[] = []
  const shorthands = (exports['shorthands'] ?? {}) as object
  const builder = new Builder(recordingDatabase(sentAtOnce), shorthands, false, SILENT)
  prepare?.(builder)
  const failure = await failureOf(direction, () => actionOf(run, builder))
  return {
    statements: [...sentAtOnce, ...builder.getSqlSteps()],
    readsRows: sentAtOnce.some(isRead),
    transaction: builder.isUsingTransaction() ? 'file' : 'none',
    failure,
  }
}

type Exports = Readonly<Record<string, unknown>>

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

function recordingDatabase(sent: string[]): object {
  const record = (query: string | { readonly text: string }): void => {
    sent.push(typeof query === 'string' ? query : query.text)
  }
  return {
    query: async (query: string | { readonly text: string }) => {
      record(query)
      return { rows: [], rowCount: 0 }
    },
    select: async (query: string | { readonly text: string }) => {
      record(query)
      return []
    },
  }
}

type Action = (builder: Builder, done?: () => void) => unknown

/** An action with a second parameter calls back when it is done. */
const actionOf = (run: Action, builder: Builder): unknown =>
  run.length === 2 ? new Promise<void>((resolve) => void run(builder, resolve)) : run(builder)

const markOf = (direction: string): RegExp => new RegExp(`^\\s*--[\\s-]*${direction}\\s+migration`, 'im')

async function readSql(folder: Folder, names: readonly string[]): Promise<Reading['migrations'][number][]> {
  const sqlNames = names.filter((name) => name.endsWith('.sql'))
  return await Promise.all(
    sqlNames.map(async (name) => ({ id: name.replace(/\.sql$/, ''), files: await sqlFiles(folder, name) })),
  )
}

async function sqlFiles(folder: Folder, name: string): Promise<MigrationFile[]> {
  const path = joinPath(folder.path, name)
  const text = await readIn(folder, name)
  const up = Math.max(text.search(markOf('up')), 0)
  const down = text.search(markOf('down'))
  const endOf = (start: number, other: number): number => (other > start ? other : text.length)
  const file = (start: number, other: number, phase: 'expand' | 'rollback'): MigrationFile =>
    migrationFile({ path, text, phase, transaction: 'file', sections: [{ start, end: endOf(start, other) }] })
  return down < 0 ? [file(up, -1, 'expand')] : [file(up, down, 'expand'), file(down, up, 'rollback')]
}

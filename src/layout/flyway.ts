import type { MigrationFile, TransactionMode } from '../model/migration.ts'
import { canonicalVersion, compareFlywayVersions } from './flyway-version.ts'
import type { Layout, Reading, Unread } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes, refuseDuplicates } from './order.ts'
import { outsideTransaction } from './transaction.ts'
import { baseName, type Folder, filesIn, joinPath } from './tree.ts'

const NAME = /^(?:([VUB])(\d+(?:[._]\d+)*)|(R))__(.*)\.sql$/
const CALLBACK = /^(before|after)[A-Z]\w*(__.*)?\.sql$/

/** Locations of one history per database, which must not be mixed. */
const DATABASES = /^(postgres(ql)?|mysql|mariadb|h2|hsqldb|derby|oracle|sqlserver|mssql|sqlite|db2|common)$/i

/** Flyway: `V2.1__name.sql`, undo `U`, baseline `B`, repeatable `R`; a location is read with everything below it. */
export const flyway: Layout = {
  name: 'flyway',

  async matches(folder) {
    if (folder.files.some((name) => versionedFrom(name) !== undefined)) return true
    if (!/^migrations?$/.test(baseName(folder.path)) || folder.folders.some((name) => DATABASES.test(name)))
      return false
    for (const child of folder.folders) {
      if ((await filesIn(folder, child)).some((name) => versionedFrom(name) !== undefined)) return true
    }
    return false
  },

  async read(folder) {
    const paths = await pathsBelow(folder)
    const named = paths.flatMap((path): NamedFile[] => {
      const [, kind, version = '', repeatable, description = ''] = NAME.exec(baseName(path)) ?? []
      if (kind === undefined && repeatable === undefined) return []
      const hasScriptConfig = paths.includes(`${path}.conf`)
      return [{ path, kind: kind ?? 'R', version, description, hasScriptConfig }]
    })
    const versioned = ofKind(named, 'V').toSorted((left, right) =>
      compareFlywayVersions(left.version, right.version),
    )
    refuseDuplicates(versioned.map(canonical), 'Flyway')
    refuseDuplicates(
      ofKind(named, 'R').map(({ path, description }) => ({ path, version: `R__${description}` })),
      'Flyway',
    )

    const steps = withBaseline(versioned, ofKind(named, 'B'))
    const undoes = ofKind(named, 'U')
    const repeatables = ofKind(named, 'R').toSorted((left, right) =>
      compareBytes(left.description, right.description),
    )
    const migrations = await Promise.all(
      [...steps, ...repeatables].map(async (file) => ({
        id: baseName(file.path).replace(/\.sql$/, ''),
        files: await Promise.all([
          fileOf(folder, file),
          ...undoes
            .filter((undo) => file.kind === 'V' && isSameVersion(undo, file))
            .map((undo) => fileOf(folder, undo)),
        ]),
      })),
    )
    return { migrations, unread: unreadOf(paths, named, steps) } satisfies Reading
  },
}

/** A location without folders in it, which is the rule, needs no walk. */
const pathsBelow = async (folder: Folder): Promise<readonly string[]> =>
  folder.folders.length === 0
    ? folder.files.map((name) => joinPath(folder.path, name))
    : await folder.tree.walk(folder.path)

interface NamedFile {
  readonly path: string
  readonly kind: string
  readonly version: string
  readonly description: string
  readonly hasScriptConfig: boolean
}

const versionedFrom = (name: string): string | undefined => {
  const kind = NAME.exec(name)?.[1]
  return kind === 'V' || kind === 'B' ? kind : undefined
}

const ofKind = (files: readonly NamedFile[], kind: string): NamedFile[] =>
  files.filter((file) => file.kind === kind)

const canonical = ({ path, version }: NamedFile) => ({ path, version: canonicalVersion(version) })

const isSameVersion = (left: NamedFile, right: NamedFile): boolean =>
  compareFlywayVersions(left.version, right.version) === 0

/**
 * A database that ran the versions before a baseline never runs the baseline. It starts the history only where those
 * versions are gone from the folder.
 */
function withBaseline(
  versioned: readonly NamedFile[],
  baselines: readonly NamedFile[],
): readonly NamedFile[] {
  const latest = baselines.toSorted((left, right) => compareFlywayVersions(right.version, left.version))[0]
  if (latest === undefined) return versioned
  const isReplaced = versioned.some(({ version }) => compareFlywayVersions(version, latest.version) <= 0)
  return isReplaced ? versioned : [latest, ...versioned]
}

function unreadOf(
  paths: readonly string[],
  named: readonly NamedFile[],
  steps: readonly NamedFile[],
): Unread[] {
  const callbacks = paths
    .filter((path) => CALLBACK.test(baseName(path)))
    .map((path) => ({ path, reason: 'a callback: Flyway runs it around migrations, whichever these are' }))
  const baselines = ofKind(named, 'B')
    .filter((file) => !steps.includes(file))
    .map(({ path }) => ({
      path,
      reason: 'a baseline: only a new database runs it, in place of the versions before it',
    }))
  const orphans = ofKind(named, 'U')
    .filter((undo) => !steps.some((step) => isSameVersion(undo, step)))
    .map(({ path }) => ({ path, reason: 'an undo migration without its versioned migration' }))
  const programs = paths
    .filter((path) => /^[VRUB].*__.*\.(java|kt|class|py|ps1|sh)$/.test(baseName(path)))
    .map((path) => ({ path, reason: 'a migration in program code: review it by hand' }))
  return [...callbacks, ...baselines, ...orphans, ...programs]
}

async function fileOf(folder: Folder, file: NamedFile): Promise<MigrationFile> {
  const text = await folder.tree.read(file.path)
  const config = file.hasScriptConfig ? await folder.tree.read(`${file.path}.conf`) : ''
  return migrationFile({
    path: file.path,
    text,
    phase: file.kind === 'U' ? 'rollback' : 'expand',
    transaction: transactionOf(text, config),
    placeholders: /^\s*placeholderReplacement\s*=\s*false/m.test(config) ? [] : ['dollar-brace'],
  })
}

/**
 * Flyway knows which statements cannot run in a transaction and runs a file of only those without one. It refuses a
 * file that mixes both kinds unless `mixed` is set; as long as it is wrapped, the statement is what fails.
 */
function transactionOf(text: string, config: string): TransactionMode {
  const [, setting] = /^\s*executeInTransaction\s*=\s*(true|false)/m.exec(config) ?? []
  if (setting !== undefined) return setting === 'false' ? 'none' : 'file'
  return outsideTransaction(text) === 'all' ? 'none' : 'file'
}

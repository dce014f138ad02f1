import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Io } from '../io.ts'
import { packageVersion } from '../version.ts'
import type { Judgement } from './judge.ts'
import type { Settings } from './settle.ts'
import type { Target } from './targets.ts'
import type { Selection } from './units.ts'

const MAX_ENTRIES = 200

/** Judgements of earlier runs, by a hash of everything that they depend on. */
export interface Cache {
  find(key: string): Promise<Judgement | undefined>
  /** A folder that cannot be written costs speed, never the answer. */
  keep(key: string, judgement: Judgement): Promise<void>
  keyOf(target: Target, ships: Selection['ships']): string
  /** Drops the entries that were written longest ago. */
  prune(): Promise<void>
}

export async function openCache(settings: Settings, io: Io): Promise<Cache> {
  const folder = join(cacheHome(io), 'overlap', 'lint')
  const seed = await seedOf(settings)
  let written = 0
  return {
    keyOf: (target, ships) => keyOf(target, ships, seed),
    find: (key) => readJudgement(join(folder, `${key}.json`)),
    async keep(key, judgement) {
      if (await keep(folder, join(folder, `${key}.json`), judgement)) written += 1
    },
    async prune() {
      if (written > 0) await prune(folder)
    },
  }
}

const cacheHome = ({ env }: Io): string => env['XDG_CACHE_HOME'] || join(homedir(), '.cache')

/** Whatever the result depends on beside the history. The code's own time stands for changes between two versions. */
async function seedOf({ lint }: Settings): Promise<string> {
  const { mtimeMs, size } = await stat(fileURLToPath(import.meta.url))
  const rules = lint.rules.map(({ rule, severity }) => [rule.id, severity])
  const { rules: _, knownRules, sizes, ...options } = lint
  return JSON.stringify([
    packageVersion(),
    process.version,
    mtimeMs,
    size,
    rules,
    [...knownRules],
    [...sizes],
    options,
  ])
}

function keyOf(
  { history, isTarget, reported, isSchemaUnknown }: Target,
  ships: Selection['ships'],
  seed: string,
): string {
  const hash = createHash('sha256').update(seed)
  hash.update(
    JSON.stringify([
      ships,
      isSchemaUnknown,
      history.layout,
      reported === null ? null : [...reported].toSorted(),
    ]),
  )
  for (const migration of history.migrations) {
    hash.update(`\0${migration.id}\0${isTarget(migration)}`)
    for (const { source, ...how } of migration.files)
      hash.update(`\0${source.path}\0${JSON.stringify(how)}\0${source.text.length}\0`).update(source.text)
  }
  return hash.digest('hex')
}

async function readJudgement(file: string): Promise<Judgement | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Judgement
  } catch {
    // Missing or cut off by a full disk: judged anew.
    return undefined
  }
}

/** Written aside and renamed, so that a reader never sees half of it. */
async function keep(folder: string, file: string, judgement: Judgement): Promise<boolean> {
  const aside = `${file}.${process.pid}`
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(aside, JSON.stringify(judgement))
    await rename(aside, file)
    return true
  } catch {
    // A read-only or full disk costs speed, never the answer.
    await rm(aside, { force: true }).catch(() => {})
    return false
  }
}

/** Drops the entries that were written longest ago. */
async function prune(folder: string): Promise<void> {
  const names = await readdir(folder)
  if (names.length <= MAX_ENTRIES) return
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  )
  const oldest = aged.toSorted((a, b) => b.at - a.at).slice(MAX_ENTRIES)
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })))
}

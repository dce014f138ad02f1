import type { MigrationFile } from '../model/migration.ts'
import type { Reading, Unread } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { messageOf, type Recorder, type Recording } from './recording.ts'
import { type Folder, joinPath } from './tree.ts'

const CODE = /\.[mc]?[jt]s$/
const TIME_LIMIT_MS = 20_000

/** Migrations in program code directly in the folder, a compiled file beside its source left out. */
export function codeFiles(folder: Folder): readonly string[] {
  const names = folder.files.filter((name) => CODE.test(name) && !/\.(d|test|spec)\.[mc]?[jt]s$/.test(name))
  return names.filter((name) => !/\.[mc]?js$/.test(name) || !names.includes(name.replace(/js$/, 'ts')))
}

export const codeName = (name: string): string => name.replace(CODE, '')

/** Compiles migrations in the given order. What cannot be compiled is unread, and the others are read all the same. */
export async function readCode(
  folder: Folder,
  names: readonly string[],
  recorder: Recorder,
): Promise<Reading> {
  const migrations: { id: string; files: readonly MigrationFile[] }[] = []
  const unread: Unread[] = []
  for (const name of names) {
    const path = joinPath(folder.path, name)
    const [up, down] = await recordBoth(folder, path, recorder)
    for (const recording of [up, down]) {
      if (recording?.failure !== undefined) unread.push({ path, reason: recording.failure })
      else if (recording?.readsRows) unread.push({ path, reason: READS_ROWS })
    }
    const files = derivedFiles(path, up, down)
    if (files.length > 0) migrations.push({ id: codeName(name), files })
  }
  return { migrations, unread }
}

const READS_ROWS = 'it reads rows while it runs, and was run without any: what it does with them is not seen'

/** All of them unread, for one reason. */
export const unreadCode = (folder: Folder, names: readonly string[], reason: string): Reading => ({
  migrations: [],
  unread: names.map((name) => ({ path: joinPath(folder.path, name), reason })),
})

/** One text for both directions, so that a path has one text. */
function derivedFiles(path: string, up: Recording | undefined, down: Recording | undefined): MigrationFile[] {
  const forward = textOf(up)
  const back = textOf(down)
  const text = back === '' ? forward : `${forward}\n-- down\n${back}`
  const files: MigrationFile[] = []
  if (up !== undefined && up.statements.length > 0) {
    const sections = [{ start: 0, end: forward.length }]
    files.push(migrationFile({ path, text, sections, transaction: up.transaction, origin: 'derived' }))
  }
  if (down !== undefined && back !== '') {
    const sections = [{ start: text.length - back.length, end: text.length }]
    const transaction = down.transaction
    files.push(migrationFile({ path, text, phase: 'rollback', sections, transaction, origin: 'derived' }))
  }
  return files
}

const textOf = (recording: Recording | undefined): string =>
  (recording?.statements ?? []).map((sql) => `${sql.trim().replace(/;+$/, '')};\n`).join('')

async function recordBoth(
  folder: Folder,
  path: string,
  recorder: Recorder,
): Promise<(Recording | undefined)[]> {
  try {
    const module = await folder.tree.modules?.load(path)
    const up = await withinTime(recorder(module, 'up'))
    if (up === undefined) return [failed('it exports no up')]
    return [up, await withinTime(recorder(module, 'down'))]
  } catch (error) {
    return [failed(`it cannot be loaded: ${messageOf(error)}`)]
  }
}

const failed = (failure: string): Recording => ({
  statements: [],
  readsRows: false,
  transaction: 'file',
  failure,
})

async function withinTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it did not end within ${TIME_LIMIT_MS / 1000} s`)),
      TIME_LIMIT_MS,
    )
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

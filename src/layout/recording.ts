import type { TransactionMode } from '../model/migration.ts'

/** What one direction of a migration in program code did to a recording stand-in for the database. */
export interface Recording {
  readonly statements: readonly string[]
  /** It asked for rows and got none, so whatever depends on them did not happen. */
  readonly readsRows: boolean
  readonly transaction: TransactionMode
  /** Why it did not run to its end; what it did before still counts. */
  readonly failure: string | undefined
}

export type Direction = 'up' | 'down'

/** Runs one direction of a loaded module; undefined where the module has none. */
export type Recorder = (module: unknown, direction: Direction) => Promise<Recording | undefined>

/** The named exports, or those of the default export where the migration is one object. */
export function exportsOf(module: unknown): Readonly<Record<string, unknown>> {
  const named = (module ?? {}) as Record<string, unknown>
  const main = named['default'] as Record<string, unknown> | null | undefined
  return typeof main?.['up'] === 'function' ? main : named
}

export async function failureOf(direction: Direction, run: () => unknown): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return `its ${direction} failed without a database: ${messageOf(error)}`
  }
}

export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

export const isRead = (sql: string): boolean => /^\s*(select|with|show|table)\b/i.test(sql)

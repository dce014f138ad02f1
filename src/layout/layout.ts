import { MigrateError } from '../errors.ts'
import type { LayoutName, Migration } from '../model/migration.ts'
import type { Folder } from './tree.ts'

/** What a layout makes of a folder: `migrations` in the order of its runner. */
export interface Reading {
  readonly migrations: readonly Migration[]
  readonly unread: readonly Unread[]
}

export interface Unread {
  readonly path: string
  readonly reason: string
}

/** One way in which a tool keeps its migrations. */
export interface Layout {
  readonly name: LayoutName
  /** Whether the folder is the root of a history in this layout. Reads as little as can decide. */
  matches(folder: Folder): Promise<boolean>
  /** Whether it is one for a database other than PostgreSQL, and then no other layout is tried. */
  isForeign?(folder: Folder): Promise<boolean>
  /** Throws `layout-invalid` where the runner itself would refuse the folder. */
  read(folder: Folder): Promise<Reading>
  /** Child folders that belong to the history when the others do not; without it, everything below does. */
  readonly owns?: readonly string[]
}

/** The error of a folder that its own runner would refuse. */
export const invalid = (message: string, file: string, hint: string): MigrateError =>
  new MigrateError('layout-invalid', message, { file, hint })

import type { MigrationFile } from '../model/migration.ts'
import { childWith } from './evidence.ts'
import { invalid, type Layout, type Reading } from './layout.ts'
import { migrationFile, type Section } from './migration-file.ts'
import { compareBytes } from './order.ts'
import { type Folder, filesIn, folderAt, joinPath, readIn } from './tree.ts'

const JOURNAL = 'meta/_journal.json'
const BREAKPOINT = '--> statement-breakpoint'

/**
 * Drizzle: the order stands in `meta/_journal.json`, or since version 1 in the names of folders that hold
 * `migration.sql` and `snapshot.json`. All pending migrations run in one transaction.
 */
export const drizzle: Layout = {
  name: 'drizzle',

  matches: async (folder) => {
    const dialect = await dialectOf(folder)
    return dialect !== undefined && POSTGRES.test(dialect)
  },

  isForeign: async (folder) => {
    const dialect = await dialectOf(folder)
    return dialect !== undefined && !POSTGRES.test(dialect)
  },

  read: async (folder) =>
    folder.folders.includes('meta') ? await readJournal(folder) : await readFolders(folder),
}

const POSTGRES = /^(postgres(ql)?|pg)$/

/** Undefined where the folder is none of Drizzle's. */
async function dialectOf(folder: Folder): Promise<string | undefined> {
  if (await hasJournal(folder)) return (await journalOf(folder)).dialect
  const child = await childWith(folder, 'snapshot.json')
  return child === undefined
    ? undefined
    : /"dialect"\s*:\s*"(\w+)"/.exec(await readIn(folder, `${child}/snapshot.json`))?.[1]
}

const hasJournal = async (folder: Folder): Promise<boolean> =>
  folder.folders.includes('meta') && (await filesIn(folder, 'meta')).includes('_journal.json')

async function readJournal(folder: Folder): Promise<Reading> {
  const { tags } = await journalOf(folder)
  const path = joinPath(folder.path, JOURNAL)
  for (const tag of tags) {
    if (folder.files.includes(`${tag}.sql`)) continue
    throw invalid(
      `${path} names ${tag}, but ${joinPath(folder.path, `${tag}.sql`)} does not exist`,
      path,
      'Restore the file, or take its entry out of the journal with drizzle-kit drop.',
    )
  }
  const migrations = await Promise.all(
    tags.map(async (id) => ({ id, files: [await fileOf(folder, `${id}.sql`)] })),
  )
  const unread = folder.files
    .filter((name) => name.endsWith('.sql') && !tags.includes(name.replace(/\.sql$/, '')))
    .map((name) => ({
      path: joinPath(folder.path, name),
      reason: `not in ${JOURNAL}: Drizzle does not run it`,
    }))
  return { migrations, unread }
}

async function readFolders(folder: Folder): Promise<Reading> {
  const children = await Promise.all(
    folder.folders.toSorted(compareBytes).map((name) => folderAt(folder.tree, joinPath(folder.path, name))),
  )
  const migrations = await Promise.all(
    children
      .filter(({ files }) => files.includes('migration.sql'))
      .map(async (child) => ({
        id: child.path.slice(child.path.lastIndexOf('/') + 1),
        files: [await fileOf(child, 'migration.sql')],
      })),
  )
  return { migrations, unread: [] }
}

/** Tags in the order of the entries, which is the order in which Drizzle walks them. */
async function journalOf(folder: Folder): Promise<{ dialect: string; tags: readonly string[] }> {
  const path = joinPath(folder.path, JOURNAL)
  const hint = 'Restore the journal from version control; drizzle-kit writes it.'
  let journal: unknown
  try {
    journal = JSON.parse(await readIn(folder, JOURNAL))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw invalid(`${path} is not JSON: ${cause.message}`, path, hint)
  }
  const { dialect, entries } = journal as { dialect?: unknown; entries?: unknown }
  if (!Array.isArray(entries)) throw invalid(`${path} has no entries`, path, hint)
  const tags = entries.map((entry: { tag?: unknown } | null) => entry?.tag)
  if (!tags.every((tag) => typeof tag === 'string'))
    throw invalid(`${path} has an entry without a tag`, path, hint)
  return { dialect: typeof dialect === 'string' ? dialect : 'postgresql', tags }
}

async function fileOf(folder: Folder, name: string): Promise<MigrationFile> {
  const text = await readIn(folder, name)
  return migrationFile({
    path: joinPath(folder.path, name),
    text,
    transaction: 'file',
    sections: sectionsOf(text),
  })
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = []
  let start = 0
  for (let at = text.indexOf(BREAKPOINT); at >= 0; at = text.indexOf(BREAKPOINT, start)) {
    sections.push({ start, end: at })
    start = at + BREAKPOINT.length
  }
  return [...sections, { start, end: text.length }]
}

import type { MigrationFile, TransactionMode } from '../../src/model/migration.ts'
import type { SourceFile } from '../../src/model/source.ts'
import { positionsOf } from '../../src/model/source.ts'
import { PHASES, type Phase } from '../../src/model/stage.ts'
import type { Unit } from '../../src/model/step.ts'
import { parseFile } from '../../src/sql/parse.ts'

/** One expected or actual finding, as `file:line rule`. Readable in a failing diff. */
export type Mark = string

const NEXT_FILE = /^-- (?:file: (?<path>\S+)|next migration)[ \t]*$/gm
const MARK = /--~ (?<rules>[a-z0-9-]+(?: [a-z0-9-]+)*)\s*$/gm

export interface Case {
  readonly units: readonly Unit[]
  readonly files: readonly MigrationFile[]
  readonly pgVersion: number
  readonly timeZone: string | null
}

interface Defaults {
  readonly phase?: Phase
  readonly transaction?: TransactionMode
  readonly pgVersion?: number
}

/**
 * A case is one SQL text that psql could run. `-- file: <path>` or `-- next migration` starts the next file; files of one folder
 * (`0002_x/expand.sql`, `0002_x/contract.sql`) are one deploy unit, any other file is a unit of its own, and `expand.sql` and its
 * siblings give the phase. Anywhere in the text, `-- transaction: none`, `-- pg: 18` and `-- time zone: UTC` say how it runs.
 *
 * For the servers alone: `-- given: <sql>` is there beforehand but unknown to the linter, `-- fails` means that the server refuses it,
 * and `-- not run: <reason>` that the test servers lack something it needs.
 */
export function readCase(sql: string, defaults: Defaults = {}): Case {
  const transaction =
    (setting(sql, 'transaction') as TransactionMode | undefined) ?? defaults.transaction ?? 'file'
  const sources = splitFiles(sql)
  const files = sources.map(
    (source, i): MigrationFile => ({
      source,
      phase: phaseOf(source.path) ?? (i === sources.length - 1 ? defaults.phase : undefined) ?? 'expand',
      transaction: /^-- no transaction[ \t]*$/m.test(source.text) ? 'none' : transaction,
      sections: [{ start: 0, end: source.text.length }],
      placeholders: [],
      origin: 'sql',
    }),
  )
  const units = groupBy(files, ({ source: { path } }) =>
    path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path,
  )
  return {
    files,
    units: [...units].map(([id, group]) => ({
      id,
      isTarget: true,
      files: group.map((file) => ({ file, parsed: parseFile(file.source) })),
    })),
    pgVersion: Number(setting(sql, 'pg') ?? defaults.pgVersion ?? 16),
    timeZone: setting(sql, 'time zone') ?? null,
  }
}

const setting = (sql: string, name: string): string | undefined =>
  new RegExp(`^-- ${name}: (.+?)[ \\t]*$`, 'm').exec(sql)?.[1]

const phaseOf = (path: string): Phase | undefined => PHASES.find((phase) => path.endsWith(`/${phase}.sql`))

/** SQL above the first header is the first file. */
function splitFiles(sql: string): readonly SourceFile[] {
  const headers = [...sql.matchAll(NEXT_FILE)]
  const starts = [0, ...headers.map((h) => h.index + h[0].length)]
  const ends = [...headers.map((h) => h.index), sql.length]
  return starts
    .map((start, i) => ({
      path: headers[i - 1]?.groups?.['path'] ?? `${String(i + 1).padStart(3, '0')}.sql`,
      text: sql.slice(start, ends[i]),
    }))
    .filter(({ text }) => text.replace(/--.*$/gm, '').trim() !== '')
}

/** What the case says must be found: `--~ rule-id` at the end of a statement's last line; an id is repeated for each finding. */
export const expectedMarks = ({ files }: Case): readonly Mark[] =>
  files.flatMap(({ source }) => {
    const position = positionsOf(source.text)
    return [...source.text.matchAll(MARK)].flatMap((m) =>
      (m.groups?.['rules'] ?? '')
        .split(' ')
        .map((rule) => `${source.path}:${position(m.index).line} ${rule}`),
    )
  })

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

import { type LintOptions, lint } from '../../lint/engine.ts'
import { type Catalog, emptyCatalog } from '../../model/catalog.ts'
import type { Finding } from '../../model/finding.ts'
import type { SourceFile } from '../../model/source.ts'
import type { Step } from '../../model/step.ts'
import type { NotUnderstood } from '../../report/report.ts'
import { parseFile } from '../../sql/parse.ts'
import type { Target } from './targets.ts'
import { type Selection, unitsOf } from './units.ts'

/** What one history gives to the report. Plain data, so that it can be kept for the next run. */
export interface Judgement {
  readonly findings: readonly Finding[]
  readonly notUnderstood: readonly NotUnderstood[]
  readonly statements: number
  /** Files that were judged. */
  readonly files: readonly string[]
}

/** Parses, folds and judges one history. `start` is a live schema, which then stands for the history before the targets. */
export function judge(
  { history, isTarget, reported, isSchemaUnknown }: Target,
  ships: Selection['ships'],
  options: LintOptions,
  start?: Catalog,
): Judgement {
  const all = unitsOf(history, { isTarget, ships }, ({ source, sections, placeholders }) =>
    parseFile(source, { sections, placeholders }),
  )
  const units = start === undefined ? all : all.filter((unit) => unit.isTarget)
  const judgedFiles = units
    .filter((unit) => unit.isTarget)
    .flatMap(({ files }) => files.map(({ file }) => file.source.path))
  const before =
    isSchemaUnknown === true && start === undefined ? { ...emptyCatalog, isComplete: false } : start
  const result = lint(units, options, before)
  const isReported = (file: string) => reported === null || reported.has(file)
  return {
    findings: result.findings.filter(({ span }) => isReported(span.file)),
    notUnderstood: result.notUnderstood.filter(({ span }) => isReported(span.file)).map(describe),
    statements: result.statements,
    files: [...new Set(judgedFiles)].filter(isReported),
  }
}

/** Sources by the path that findings use. */
export const sourcesOf = (targets: readonly Target[]): ReadonlyMap<string, SourceFile> =>
  new Map(
    targets.flatMap(({ history }) =>
      history.migrations.flatMap(({ files }) => files.map(({ source }) => [source.path, source] as const)),
    ),
  )

function describe({ change, span, statement }: Step): NotUnderstood {
  return {
    file: span.file,
    span,
    what: WORDS[change.kind] ?? 'SQL that is not modelled',
    text: statement.sql,
  }
}

const WORDS: Readonly<Record<string, string>> = {
  'dynamic-sql': 'SQL that is put together at run time',
  'psql-command': 'a command of psql',
  template: 'a placeholder that the layout does not declare',
  'syntax-error': 'text that PostgreSQL does not parse',
  opaque: 'SQL that is not modelled',
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openWalk, type WalkState } from '../../src/catalog/walk.ts'
import type { MigrationFile } from '../../src/model/migration.ts'
import type { Step, Unit } from '../../src/model/step.ts'
import { parseFile } from '../../src/sql/parse.ts'

export const effectsFolder = join(import.meta.dirname, '../../fixtures/effects')

/** One statement whose effects are predicted and observed. */
export interface EffectCase {
  readonly name: string
  /** Committed before. */
  readonly setup: readonly string[]
  /** SET, in the session of the statement. */
  readonly before: readonly string[]
  readonly sql: string
  readonly firstMajor: number
  readonly lastMajor: number
  /** SQLSTATEs with which the server refuses it: one of them. */
  readonly fails: readonly string[]
  /** Where prediction and truth differ on purpose, with the reason; `*` stands for any difference. */
  readonly differs: readonly KnownDifference[]
}

/** `-- differs: problem because reason`, on all majors or `on 14`, always or `at times`. */
export interface KnownDifference {
  /** As the comparison words it, or `*` for whatever it finds. */
  readonly problem: string
  readonly reason: string
  readonly majors: readonly number[] | null
  readonly isAlways: boolean
}

export const caseFiles = (): readonly string[] =>
  readdirSync(effectsFolder).filter((name) => name.endsWith('.sql') && name !== 'schema.sql')

export const schemaSql = (): string => readFileSync(join(effectsFolder, 'schema.sql'), 'utf8')

/** A file of cases: `-- case: name`, then `-- majors:`, `-- fails:` and `-- differs:` lines, then SQL whose last statement counts. */
export function readCases(file: string): readonly EffectCase[] {
  const [, ...blocks] = readFileSync(join(effectsFolder, file), 'utf8').split(/^-- case: /m)
  return blocks.map((block) => readCase(file, block))
}

function readCase(file: string, block: string): EffectCase {
  const [name = '', ...lines] = block.split('\n')
  const valuesOf = (key: string) =>
    lines.filter((line) => line.startsWith(`-- ${key}: `)).map((line) => line.slice(key.length + 5).trim())
  const text = lines.filter((line) => !line.startsWith('-- ')).join('\n')
  const statements = statementsOf(file, text)
  const [majors = ''] = valuesOf('majors')
  return {
    name,
    setup: statements.slice(0, -1).filter((sql) => !isSetting(sql)),
    before: statements.slice(0, -1).filter(isSetting),
    sql: statements.at(-1) ?? '',
    firstMajor: Number(/^(\d+)/.exec(majors)?.[1] ?? 0),
    lastMajor: Number(/-(\d+)$/.exec(majors)?.[1] ?? 99),
    fails: valuesOf('fails').flatMap((list) => list.split(', ')),
    differs: lines.flatMap(readDifference),
  }
}

function readDifference(line: string): readonly KnownDifference[] {
  if (!line.startsWith('-- differs')) return []
  const [, condition = '', problem = '', reason] = /^-- differs([^:]*): (.*?) because (.*)$/.exec(line) ?? []
  if (reason === undefined) throw new Error(`not "-- differs: … because …": ${line}`)
  const majors = condition.match(/\d+/g)?.map(Number) ?? null
  return [{ problem, reason, majors, isAlways: !condition.includes('at times') }]
}

const isSetting = (sql: string): boolean => /^set\b/i.test(sql)

const statementsOf = (path: string, text: string): readonly string[] =>
  parseFile({ path, text })
    .statements.filter(({ within }) => within === null)
    .map(({ sql }) => sql)

/** A deploy unit of one file, sent statement by statement. */
export function unitOf(
  id: string,
  text: string,
  isTarget: boolean,
  transaction: MigrationFile['transaction'] = 'none',
): Unit {
  const source = { path: `${id}.sql`, text }
  const sections = [{ start: 0, end: text.length }]
  const file: MigrationFile = {
    source,
    phase: 'expand',
    transaction,
    sections,
    placeholders: [],
    origin: 'sql',
  }
  return { id, isTarget, files: [{ file, parsed: parseFile(source) }] }
}

export interface Prediction {
  /** Of the statement, those of the bodies that it runs among them. */
  readonly steps: readonly Step[]
}

const OPTIONS = { timeZone: 'UTC', runnerLockTimeout: null }

/** The state after a schema, from which many cases start. */
export function stateAfter(sql: string, pgVersion: number): WalkState {
  const walk = openWalk({ ...OPTIONS, pgVersion })
  walk.feed(unitOf('schema', sql, false))
  return walk.state()
}

export function predict(
  { setup, before, sql }: Pick<EffectCase, 'setup' | 'before' | 'sql'>,
  start: WalkState,
  pgVersion: number,
): Prediction {
  const walk = openWalk({ ...OPTIONS, pgVersion }, start)
  walk.feed(unitOf('setup', setup.map((text) => `${text};\n`).join(''), false))
  const steps = walk.feed(unitOf('case', [...before, sql].map((text) => `${text};\n`).join(''), true))
  return {
    steps: steps.filter(
      (step) => step.statement.execution !== 'deferred' && step.statementIndex >= before.length,
    ),
  }
}

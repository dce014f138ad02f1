import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rules } from '../../rules/index.ts'
import type { Session } from '../../src/db/connect.ts'
import type { Rule } from '../../src/lint/rule.ts'
import type { Finding, FixStep } from '../../src/model/finding.ts'
import type { MigrationFile } from '../../src/model/migration.ts'
import type { Unit, UnitFile } from '../../src/model/step.ts'
import { parseFile } from '../../src/sql/parse.ts'
import type { Major } from '../../src/verify/binaries.ts'
import { type Case, readCase } from '../support/case.ts'
import { lintCase } from '../support/lint-case.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'
import { notRunnable, runFile, runOrder, sentStatements } from './support/run-case.ts'
import { schemaLines } from './support/schema-lines.ts'

/**
 * Examples and fixtures of the rules are SQL that runs, and every fix leads where the bad statement would have led, without a finding.
 */
interface Sample {
  readonly title: string
  readonly isBad: boolean
  readonly case: Case
  /** `-- given: <sql>` lines: what is there and the history does not show. */
  readonly given: readonly string[]
  /** The server refuses it, or may refuse it, and that is its point. */
  readonly fails: 'must' | 'may' | 'never'
  /** `-- not run: <reason>`: it takes what the servers of the tests do not have. */
  readonly notRun: string | null
  /** Runs on this major only; null: on all. */
  readonly pgVersion: number | null
}

/** The fix leaves something behind that the bad statement does not, or less. */
const OTHER_SCHEMA: Readonly<Record<string, string>> = {
  'foreign-key-without-index': 'the fix adds an index',
  'identity-rejects-explicit-values': 'BY DEFAULT takes the place of ALWAYS',
  'json-column-breaks-distinct': 'jsonb takes the place of json',
  'replace-function-makes-overload': 'one function is left, not two',
  'rename-enum-value-breaks-writes': 'the old label stays, since it cannot be removed',
  'detach-partition-locks-parent': 'CONCURRENTLY leaves a CHECK that says what the bound said',
}

/** The major that a fixture is linted for when it names none. */
const DEFAULT_MAJOR = 16

const majors = await testMajors()

describe.each(majors.map((major) => [major] as const))('PostgreSQL %i', (major) => {
  describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
    for (const sample of samplesOf(rule)) {
      const reason = whyNot(sample, major)
      test.skipIf(reason !== null)(
        `${sample.title} runs${reason === null ? '' : ` (${reason})`}`,
        async () => {
          await expectRun(sample, major)
        },
      )
      if (!sample.isBad || reason !== null) continue
      for (const finding of fixable(rule, sample)) {
        const line = `${basename(finding.span.file)} statement ${finding.statement + 1}`
        test(`${sample.title}: the fix of ${line} runs and is found good`, async () => {
          await expectFix(rule, sample, finding, major)
        })
      }
    }
  })
})

function samplesOf(rule: Rule): readonly Sample[] {
  const refused = rule.examples.bad.some(({ fails }) => fails === true)
  const examples = (['bad', 'good'] as const).flatMap((kind) =>
    rule.examples[kind].map(
      (example): Sample => ({
        title: `${kind} example "${example.title}"`,
        isBad: kind === 'bad',
        case: readCase(example.sql, example),
        given: [],
        notRun: notRunIn(example.sql),
        fails: example.fails === true ? 'must' : 'never',
        pgVersion: example.pgVersion ?? null,
      }),
    ),
  )
  const fixtures = (['bad', 'good'] as const).flatMap((kind) =>
    fixturesOf(rule.id, kind).map(([name, sql]): Sample => {
      const pg = /^-- pg: (\d+)/m.exec(sql)?.[1]
      return {
        title: `${kind}/${name}`,
        isBad: kind === 'bad',
        case: readCase(sql),
        given: [...sql.matchAll(/^-- given: (.*)$/gm)].map(([, given = '']) => given),
        notRun: notRunIn(sql),
        fails: /^-- fails$/m.test(sql) ? 'must' : refused && kind === 'bad' ? 'may' : 'never',
        pgVersion: pg === undefined ? null : Number(pg),
      }
    }),
  )
  return [...examples, ...fixtures]
}

const notRunIn = (sql: string): string | null => /^-- not run: (.*)$/m.exec(sql)?.[1] ?? null

function fixturesOf(id: string, kind: 'bad' | 'good'): readonly (readonly [string, string])[] {
  const folder = join(import.meta.dirname, '../../fixtures/rules', id, kind)
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((file) => [basename(file, '.sql'), readFileSync(join(folder, file), 'utf8')])
}

/** Why a sample is not run on a major; null if it is. */
function whyNot({ title, case: { units }, pgVersion, notRun }: Sample, major: Major): string | null {
  if (notRun !== null) return notRun
  if (pgVersion !== null && pgVersion !== major) return `for ${pgVersion} only`
  if (pgVersion === null && !title.includes('example') && major < DEFAULT_MAJOR)
    return `for ${DEFAULT_MAJOR} and later`
  return (
    units
      .flatMap(({ files }) => files)
      .map(notRunnable)
      .find((reason) => reason !== null) ?? null
  )
}

const fixable = (rule: Rule, sample: Sample): readonly Finding[] =>
  lintCase([rule], sample.case).filter(({ fix }) => fix.steps.length > 0)

async function expectRun(sample: Sample, major: Major): Promise<void> {
  const last = sample.case.units.at(-1)
  const hasRollback = last?.files.some(({ file }) => file.phase === 'rollback') ?? false
  for (const withRollback of hasRollback ? [false, true] : [false]) {
    const failure = await onDatabase(major, sample, async (session) => {
      for (const unit of sample.case.units) {
        const isLast = unit === last
        for (const file of runOrder(unit, { withRollback: isLast && withRollback }))
          await runFile(session, file)
      }
    }).then(
      () => null,
      (error: unknown) => error,
    )
    if (sample.fails === 'must') expect(failure, 'the server accepts it').not.toBeNull()
    else if (sample.fails === 'never' && failure !== null) throw failure
  }
}

async function expectFix(rule: Rule, sample: Sample, finding: Finding, major: Major): Promise<void> {
  const { fix, statement } = finding
  const place = placeOf(sample.case, finding)
  const fixed = await onDatabase(major, sample, async (session) => {
    await runBefore(session, place, sample, statement)
    for (const step of fix.steps) await runStep(session, step)
    return schemaLines(session)
  })
  expect(newErrors(rule, sample, place, finding)).toEqual([])
  if (sample.fails !== 'never' || rule.id in OTHER_SCHEMA) return

  const intended = await onDatabase(major, sample, async (session) => {
    await runBefore(session, place, sample, statement)
    const bad = place.file.parsed.statements[statement]
    if (bad !== undefined) await session.run(bad.sql)
    return schemaLines(session)
  })
  expect(fixed, 'the fix leads to another schema').toEqual(validated(intended, fixed))
}

/** A fix may validate what the statement leaves as it is. */
const validated = (intended: readonly string[], fixed: readonly string[]): readonly string[] =>
  intended
    .map((line) => {
      const valid = line.replace(/ NOT VALID f$/, ' t')
      return fixed.includes(valid) ? valid : line
    })
    .toSorted()

interface Place {
  readonly file: UnitFile
  readonly unit: Unit
  readonly unitsBefore: readonly Unit[]
  /** Files of the unit that run before. */
  readonly filesBefore: readonly UnitFile[]
}

function placeOf({ units }: Case, { span }: Finding): Place {
  const index = units.findIndex(({ files }) => files.some(({ file }) => file.source.path === span.file))
  const unit = units[index]
  const file = unit?.files.find((each) => each.file.source.path === span.file)
  if (unit === undefined || file === undefined) throw new Error(`no file ${span.file}`)
  const order = runOrder(unit, { withRollback: file.file.phase === 'rollback' })
  return { file, unit, unitsBefore: units.slice(0, index), filesBefore: order.slice(0, order.indexOf(file)) }
}

/** The history up to the statement, what stands before it in its file included. */
async function runBefore(
  session: Session,
  place: Place,
  { fails }: Sample,
  statement: number,
): Promise<void> {
  for (const unit of place.unitsBefore) {
    for (const file of runOrder(unit, { withRollback: false })) await runFile(session, file)
  }
  for (const file of place.filesBefore) await runFile(session, file)
  const earlier = runFile(session, place.file, sentBefore(place.file, statement))
  if (fails === 'never') return earlier
  // What stands before it may be refused for the same reason.
  await earlier.catch(() => session.run('rollback'))
}

const sentBefore = (file: UnitFile, statement: number): number =>
  sentStatements(file).filter((each) => file.parsed.statements.indexOf(each) < statement).length

async function runStep(session: Session, { sql, isTransactional }: FixStep): Promise<void> {
  await session.run(isTransactional ? `begin;\n${sql};\ncommit` : sql)
}

/** Errors about the steps of a fix that nobody has raised about the statement itself. */
function newErrors(rule: Rule, sample: Sample, place: Place, finding: Finding): readonly string[] {
  const old = new Set(
    lintCase(rules, sample.case)
      .filter((each) => isSamePlace(each, finding) && each.rule !== rule.id)
      .map((each) => each.rule),
  )
  const isStep = (path: string): boolean => path.includes('/fix-')
  return lintCase(rules, withSteps(sample.case, place, finding))
    .filter(({ span, severity, rule: id }) => isStep(span.file) && severity === 'error' && !old.has(id))
    .map(({ rule: id, message }) => `${id}: ${message}`)
}

const isSamePlace = (a: Finding, b: Finding): boolean =>
  a.span.file === b.span.file && a.statement === b.statement

/** The case with the steps in place of the statement, each a file of its own in its phase. */
function withSteps(given: Case, place: Place, { fix, statement }: Finding): Case {
  const { source } = place.file.file
  const bad = place.file.parsed.statements[statement]
  const before = fileOf({
    ...place.file.file,
    source: { ...source, text: source.text.slice(0, bad?.span.start) },
  })
  const steps = fix.steps.map(({ sql, phase, isTransactional }, index) =>
    fileOf({
      ...place.file.file,
      phase,
      transaction: isTransactional ? 'file' : 'none',
      source: { path: `${place.unit.id}/fix-${index}.sql`, text: sql },
    }),
  )
  const unit = { ...place.unit, files: [...place.filesBefore, before, ...steps] }
  const units = [...place.unitsBefore, unit]
  return { ...given, units, files: units.flatMap(({ files }) => files.map(({ file }) => file)) }
}

function fileOf(file: MigrationFile): UnitFile {
  const sections = [{ start: 0, end: file.source.text.length }]
  return { file: { ...file, sections }, parsed: parseFile(file.source) }
}

/** Roles belong to the whole server, and a subscription keeps its database, so what a sample makes of them is dropped after it. */
async function onDatabase<T>(
  major: Major,
  { given }: Sample,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const cluster = await sharedCluster(major)
  const database = await cluster.createDatabase()
  const session = await database.connect()
  try {
    for (const sql of given) await session.run(sql)
    return await work(session)
  } finally {
    await session.end()
    await dropAll(await database.connect(), 'subscription', SUBSCRIPTIONS)
    await database.drop()
    await dropAll(await cluster.connect(), 'role', ROLES)
  }
}

const SUBSCRIPTIONS = `
  select quote_ident(subname) as name from pg_subscription
  where subdbid = (select oid from pg_database where datname = current_database())`

const ROLES = `select quote_ident(rolname) as name from pg_roles where rolname !~ '^pg_' and rolname <> current_user`

async function dropAll(session: Session, kind: 'role' | 'subscription', query: string): Promise<void> {
  const { rows } = await session.query<{ name: string }>(query)
  for (const { name } of rows) {
    if (kind === 'subscription') {
      await session.run(`alter subscription ${name} disable`)
      await session.run(`alter subscription ${name} set (slot_name = none)`)
    }
    await session.run(`drop ${kind} ${name}`)
  }
  await session.end()
}

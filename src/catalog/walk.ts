import { type Catalog, emptyCatalog, type Origin } from '../model/catalog.ts'
import type { SchemaChange } from '../model/change.ts'
import { type Effects, NO_EFFECTS } from '../model/effect.ts'
import type { MigrationFile } from '../model/migration.ts'
import { keyOf, type NameKey } from '../model/name.ts'
import type { Session } from '../model/session.ts'
import type { Phase } from '../model/stage.ts'
import type { Statement } from '../model/statement.ts'
import type { Step, Unit, UnitFile, WalkOptions } from '../model/step.ts'
import { type Bodies, bodiesCalled, type Called } from './bodies.ts'
import { effectsOf } from './effects/effects.ts'
import { executionOrder } from './execution-order.ts'
import { applyChange } from './fold.ts'
import { queriesOf } from './queries.ts'
import { resolveNames } from './resolve.ts'
import { searchPathWithin } from './search-path.ts'
import {
  advance,
  type Connection,
  endBlock,
  endQuery,
  endStatement,
  holdLocks,
  openConnection,
  sessionOf,
  startBlock,
  startQuery,
  startStatement,
} from './session.ts'

/** Where a walk stands between two units. Immutable: keep it to walk on from here more than once. */
export interface WalkState {
  readonly catalog: Catalog
  /** Units walked so far. */
  readonly units: number
  /** Statements in the bodies of the functions that the history made. */
  readonly bodies: Bodies
}

export interface Walk {
  /** Walks the next unit. A unit that is only context changes the catalog, and has no steps. */
  readonly feed: (unit: Unit) => readonly Step[]
  readonly state: () => WalkState
}

/** Every change of the target units, with the schema before and after it. Context units are folded, and no more. */
export function* walk(units: readonly Unit[], options: WalkOptions, start?: Catalog): Iterable<Step> {
  const { feed } = openWalk(options, start && startAt(start))
  for (const unit of units) yield* feed(unit)
}

export const startAt = (catalog: Catalog): WalkState => ({ catalog, units: 0, bodies: new Map() })

export function openWalk(options: WalkOptions, start: WalkState = startAt(emptyCatalog)): Walk {
  let state = start
  return {
    feed(unit) {
      const walked = walkUnit(unit, state, options)
      state = walked.state
      return walked.steps
    },
    state: () => state,
  }
}

const FORWARD: readonly Phase[] = ['expand', 'backfill', 'contract']

/**
 * One unit in the order in which its phases run: all of its expands, then the backfills, then the contracts. A rollback is
 * possible until contract begins, so it starts from the schema before; it is walked last, newest file first, and leaves no trace.
 */
export function walkUnit(
  unit: Unit,
  { catalog, units, bodies }: WalkState,
  options: WalkOptions,
): { readonly steps: readonly Step[]; readonly state: WalkState } {
  const phases = unit.isTarget ? (options.phases ?? FORWARD) : FORWARD
  const course: Course = {
    unit: units,
    isTarget: unit.isTarget,
    options,
    steps: [],
    bodies: new Map(bodies),
    transactionId: 1,
  }
  const filesOf = (phase: Phase) =>
    unit.files.filter(({ file }) => file.phase === phase && phases.includes(phase))
  const run = (files: readonly UnitFile[], from: Catalog) =>
    files.reduce((before, file) => walkFile(course, file, before), from)

  const expanded = run([...filesOf('expand'), ...filesOf('backfill')], catalog)
  const after = run(filesOf('contract'), expanded)
  const forward = new Map(course.bodies)
  run(filesOf('rollback').toReversed(), expanded)
  return { steps: course.steps, state: { catalog: after, units: units + 1, bodies: forward } }
}

/** What grows while a unit is walked. */
interface Course {
  readonly unit: number
  readonly isTarget: boolean
  readonly options: WalkOptions
  readonly steps: Step[]
  readonly bodies: Map<NameKey, readonly Statement[]>
  transactionId: number
}

/** What stays the same within one file. */
interface Place {
  readonly course: Course
  readonly file: MigrationFile
  /** The function whose body follows. */
  routine: NameKey | null
}

function walkFile(course: Course, { file, parsed }: UnitFile, before: Catalog): Catalog {
  const { runnerLockTimeout } = course.options
  const place: Place = { course, file, routine: null }
  const queries =
    file.transaction === 'simple' ? queriesOf(file.sections, parsed.statements) : new Map<number, number>()
  let connection = openConnection(before, {
    mode: file.transaction,
    runnerLockTimeout,
    transactionId: course.transactionId,
  })

  for (const [index, statement] of parsed.statements.entries()) {
    if (statement.within === null) {
      connection = endBlock(connection)
      const statements = queries.get(index)
      if (statements !== undefined) connection = startQuery(connection, statements)
    }
    connection = walkStatement(place, connection, statement, index)
  }
  connection = endQuery(endBlock(connection))
  course.transactionId = connection.transactionId + 1
  return connection.catalog
}

function walkStatement(
  place: Place,
  connection: Connection,
  statement: Statement,
  index: number,
): Connection {
  if (statement.execution === 'deferred') {
    keepBody(place, statement)
    showBody(place, connection, statement, index)
    return connection
  }
  const started = statement.within?.kind === 'do' ? startBlock(connection) : startStatement(connection)
  const run = runStatement(place, started, statement, index)
  const called = run.changes.flatMap((change) => bodiesCalled(change, place.course.bodies))
  const after = runCalled(place, run.connection, called, statement, index, new Set())
  return endStatement(after)
}

interface Run {
  readonly changes: readonly SchemaChange[]
  readonly connection: Connection
}

function runStatement(place: Place, connection: Connection, statement: Statement, index: number): Run {
  const { course } = place
  const origin: Origin = {
    unit: course.unit,
    phase: place.file.phase,
    isCertain: statement.execution === 'always',
  }
  const done = new Map<number, Part>()
  const { catalog: start } = connection
  let current = connection
  for (const at of executionOrder(statement.changes)) {
    const given = statement.changes[at]
    if (!given) continue
    const searchPath = searchPathWithin(statement.changes, sessionOf(current).searchPath)
    const change = resolveNames(given, current.catalog, searchPath)
    const before = current.catalog
    current = advance(current, change, applyChange(before, change, origin, course.options.pgVersion))
    done.set(at, { change, before, after: current.catalog, start })
  }
  const parts = statement.changes.flatMap((_, at) => done.get(at) ?? [])
  const changes = parts.map(({ change }) => change)
  place.routine =
    changes.flatMap((change) => (change.kind === 'create-function' ? [keyOf(change.function)] : []))[0] ??
    place.routine
  for (const change of changes)
    if (change.kind === 'create-function') course.bodies.set(keyOf(change.function), [])
  if (!course.isTarget) return { changes, connection: current }

  const session = sessionOf(connection)
  const known = effectsOf(changes, connection.catalog, {
    pgVersion: course.options.pgVersion,
    timeZone: timeZoneOf(session, course),
  })
  const effects = endsTransaction(statement, changes) ? { ...known, isAllowedInTransaction: false } : known
  const first = course.steps.length
  emit(place, statement, index, parts, effects, session)
  return { changes, connection: holdLocks(current, changes, effects, first) }
}

/** COMMIT in a body answers 2D000 inside a transaction block. */
const endsTransaction = ({ within }: Statement, changes: readonly SchemaChange[]): boolean =>
  within !== null && changes.some(({ kind }) => kind === 'commit' || kind === 'rollback-transaction')

const timeZoneOf = (session: Session, { options }: Course): string | null => {
  const setting = session.settings.get('timezone')
  return setting === undefined ? options.timeZone : setting.value
}

interface Part {
  readonly change: SchemaChange
  readonly before: Catalog
  readonly after: Catalog
  /** Before the statement, whose changes may run in another order than they are written. */
  readonly start: Catalog
}

function emit(
  { course, file }: Place,
  statement: Statement,
  statementIndex: number,
  parts: readonly Part[],
  effects: Effects,
  session: Session,
): void {
  const siblings = parts.map(({ change }) => change)
  for (const [part, { change, before, after, start: statementBefore }] of parts.entries()) {
    course.steps.push({
      unit: course.unit,
      index: course.steps.length,
      file,
      phase: file.phase,
      statement,
      statementIndex,
      change,
      part,
      span: statement.parts[part] ?? statement.span,
      siblings,
      before,
      after,
      statementBefore,
      effects,
      session,
    })
  }
}

function keepBody({ course, routine }: Place, statement: Statement): void {
  if (routine === null) return
  course.bodies.set(routine, [...(course.bodies.get(routine) ?? []), statement])
}

/** A body runs when it is called: until then it changes nothing and locks nothing. */
function showBody(place: Place, connection: Connection, statement: Statement, index: number): void {
  if (!place.course.isTarget) return
  const { catalog } = connection
  const session = sessionOf(connection)
  const parts = statement.changes.map((given) => {
    const change = resolveNames(given, catalog, session.searchPath)
    return { change, before: catalog, after: catalog, start: catalog }
  })
  emit(place, statement, index, parts, NO_EFFECTS, session)
}

/** Runs the bodies at the place of the call; which branches they take is not known. */
function runCalled(
  place: Place,
  connection: Connection,
  called: readonly Called[],
  call: Statement,
  index: number,
  running: ReadonlySet<NameKey>,
): Connection {
  let current = called.length > 0 ? startBlock(connection) : connection
  for (const { routine, statements } of called) {
    if (running.has(routine)) continue
    for (const statement of statements) {
      const placed: Statement = {
        ...statement,
        span: call.span,
        parts: statement.changes.map(() => call.span),
        execution: 'conditional',
      }
      const run = runStatement(place, current, placed, index)
      const further = run.changes.flatMap((change) => bodiesCalled(change, place.course.bodies))
      current = runCalled(place, run.connection, further, call, index, new Set([...running, routine]))
    }
  }
  return current
}

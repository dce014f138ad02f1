import { type Catalog, findType, type Routine, type Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { Call, Expression } from '../../model/expression.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { columnsOfType } from '../lookup.ts'
import { type Fact, type Handlers, type Scene, touch, UNSURE } from './fact.ts'
import { ofStorage } from './relations.ts'

type TypeKind =
  | 'add-domain-constraint'
  | 'validate-domain-constraint'
  | 'set-domain-not-null'
  | 'alter-composite-type'
  | 'rename-type'
  | 'drop-type'
  | 'drop-extension'
  | 'drop-function'
  | 'define-object'

export const TYPE_HANDLERS: Handlers<TypeKind> = {
  *'add-domain-constraint'({ type, isValid }, scene) {
    if (isValid) yield* checkUsers(scene, type)
  },
  *'validate-domain-constraint'({ type, constraint }, scene) {
    const domain = findType(scene.catalog, type)
    const known =
      domain?.kind === 'domain' ? domain.constraints.find(({ name }) => name === constraint) : undefined
    if (known?.isValid !== true) yield* checkUsers(scene, type)
  },
  *'set-domain-not-null'({ type, to }, scene) {
    const domain = findType(scene.catalog, type)
    const isDone = domain?.kind === 'domain' && domain.notNull
    if (to && !isDone) yield* checkUsers(scene, type)
  },
  'alter-composite-type': alterComposite,
  *'rename-type'({ type }, scene) {
    if (findType(scene.catalog, type)?.kind === 'composite') {
      yield touch(type, 'target', 'ACCESS EXCLUSIVE', { kind: 'composite-type' })
    }
  },
  *'drop-type'({ type, isCascade }, scene) {
    if (findType(scene.catalog, type)?.kind === 'composite') {
      yield touch(type, 'target', 'ACCESS EXCLUSIVE', { kind: 'composite-type' })
    }
    if (!isCascade) return
    if (!scene.catalog.isComplete) yield UNSURE
    for (const table of usersOf(scene.catalog, type)) yield touch(table.name, 'target', 'ACCESS EXCLUSIVE')
  },
  'drop-extension': dropExtension,
  'drop-function': dropFunction,
  *'define-object'({ objectType, action, isCascade }) {
    if (isCascade && action === 'drop') yield UNSURE
    // With a slot, which nobody says here, dropping a subscription must not be rolled back.
    if (objectType === 'subscription' && action === 'drop') yield { is: 'outside-transaction' }
  },
}

/** Tables with a column of the type, of an array of it, or of a domain or composite type made of it; each once. */
function usersOf(catalog: Catalog, type: Name): readonly Table[] {
  const users = new Map<string, Table>()
  const seen = new Set<string>()
  const visit = (name: Name): void => {
    if (seen.has(keyOf(name))) return
    seen.add(keyOf(name))
    for (const { table } of columnsOfType(catalog, name)) users.set(keyOf(table.name), table)
    for (const other of catalog.types.values()) if (isMadeOf(other, name)) visit(other.name)
  }
  visit(type)
  return [...users.values()]
}

const isMadeOf = (
  type: Catalog['types'] extends ReadonlyMap<unknown, infer T> ? T : never,
  name: Name,
): boolean => {
  if (type.kind === 'domain') return isSameName(type.base, name)
  return type.kind === 'composite' && type.attributes.some((attribute) => isSameName(attribute.type, name))
}

/** `validateDomainCheckConstraint` in `commands/typecmds.c`: SHARE on every table with rows of the domain, one after the other. */
function* checkUsers(scene: Scene, type: Name): Iterable<Fact> {
  const { catalog } = scene
  if (!catalog.isComplete) yield UNSURE
  for (const table of usersOf(catalog, type)) {
    // A partitioned table is looked at and let go.
    if (table.kind === 'table')
      yield touch(table.name, 'target', 'SHARE', { duration: ofStorage(table, 'scan') })
  }
}

function* alterComposite(
  { type, isCascade }: ChangeOf<'alter-composite-type'>,
  scene: Scene,
): Iterable<Fact> {
  yield touch(type, 'target', 'ACCESS EXCLUSIVE', { kind: 'composite-type' })
  // CASCADE reaches the tables that were made OF the type, which the catalog does not keep.
  if (isCascade) yield UNSURE
  if (findType(scene.catalog, type) === undefined) yield UNSURE
}

/** Which types an extension brings is in its own files: a column of a type that nobody knows may be one of them. */
function* dropExtension({ extension, isCascade }: ChangeOf<'drop-extension'>, scene: Scene): Iterable<Fact> {
  if (!isCascade) return
  yield UNSURE
  for (const table of scene.catalog.tables.values()) {
    if (table.columns.some(({ type }) => type.name === extension))
      yield touch(table.name, 'target', 'ACCESS EXCLUSIVE')
  }
}

function* dropFunction(
  { function: name, isCascade }: ChangeOf<'drop-function'>,
  scene: Scene,
): Iterable<Fact> {
  if (!isCascade) return
  const { catalog } = scene
  if (!catalog.isComplete) yield UNSURE
  for (const table of catalog.tables.values()) {
    if (usesFunction(table, name)) yield touch(table.name, 'target', 'ACCESS EXCLUSIVE')
  }
  for (const index of catalog.indexes.values()) {
    const expressions = [index.where, ...index.keys.map(({ expression }) => expression)]
    if (expressions.some((expression) => calls(expression, name)))
      yield touch(index.table, 'target', 'ACCESS EXCLUSIVE')
  }
  for (const view of catalog.views.values()) {
    if (isCalled(view.query.calls, name))
      yield touch(view.name, 'view', 'ACCESS EXCLUSIVE', { kind: view.kind })
  }
}

function usesFunction({ columns, constraints, triggers, policies }: Table, name: Name): boolean {
  return (
    triggers.some((trigger) => isSameName(trigger.function, name)) ||
    columns.some(
      ({ default: value, generated }) => calls(value, name) || calls(generated?.expression ?? null, name),
    ) ||
    constraints.some((constraint) => constraint.type === 'check' && calls(constraint.expression, name)) ||
    policies.some(({ using, check }) => calls(using, name) || calls(check, name))
  )
}

const calls = (expression: Expression | null, name: Name): boolean =>
  expression !== null && isCalled(expression.calls, name)

const isCalled = (list: readonly Call[], name: Routine['name']): boolean =>
  list.some((call) => isSameName(call.function, name))

import type { DomainConstraint, UserType } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { Expression } from '../../model/expression.ts'
import { keyOf, type Name } from '../../model/name.ts'
import type { Type } from '../../model/type.ts'
import { chooseConstraintName } from './choose.ts'
import { callsRoutine, isOfType } from './dependents.ts'
import { type Draft, type Handlers, isSkipped } from './draft.ts'
import { grantDefaults } from './privileges.ts'
import { removeView } from './remove-relation.ts'
import { removeType, removeTypeDependents } from './remove-type.ts'
import { rekey } from './rename.ts'
import { rewriteReferences, typeRenamed } from './rewrite.ts'

type Enum = Extract<UserType, { kind: 'enum' }>
type Domain = Extract<UserType, { kind: 'domain' }>

export const typeHandlers: Handlers<
  | 'create-enum'
  | 'add-enum-value'
  | 'rename-enum-value'
  | 'create-domain'
  | 'add-domain-constraint'
  | 'drop-domain-constraint'
  | 'validate-domain-constraint'
  | 'rename-domain-constraint'
  | 'set-domain-not-null'
  | 'set-domain-default'
  | 'create-composite-type'
  | 'alter-composite-type'
  | 'create-range-type'
  | 'create-base-type'
  | 'drop-type'
  | 'rename-type'
  | 'set-type-schema'
> = {
  'create-enum': (draft, { type: name, values }) => {
    const { origin } = draft
    create(draft, { kind: 'enum', name, origin, values: values.map((label) => ({ label, origin })) })
  },

  'add-enum-value': addEnumValue,

  'rename-enum-value': (draft, { type, value, to }) =>
    change(draft, type, 'enum', (known) => ({
      ...known,
      values: known.values.map((each) => (each.label === value ? { ...each, label: to } : each)),
    })),

  'create-domain': (draft, { type: name, base, notNull, default: value, checks }) => {
    if (
      !create(draft, {
        kind: 'domain',
        name,
        base,
        notNull,
        default: value,
        constraints: [],
        origin: draft.origin,
      })
    )
      return
    for (const check of checks) addDomainConstraint(draft, name, check.name, check.expression, true)
  },

  'add-domain-constraint': (draft, { type, constraint, expression, isValid }) =>
    addDomainConstraint(draft, type, constraint, expression, isValid),

  'drop-domain-constraint': (draft, { type, constraint }) =>
    change(draft, type, 'domain', (known) => ({
      ...known,
      constraints: known.constraints.filter(({ name }) => name !== constraint),
    })),

  'validate-domain-constraint': (draft, { type, constraint }) =>
    changeConstraint(draft, type, constraint, (known) => ({ ...known, isValid: true })),

  'rename-domain-constraint': (draft, { type, constraint, to }) =>
    changeConstraint(draft, type, constraint, (known) => ({ ...known, name: to })),

  'set-domain-not-null': (draft, { type, to }) =>
    change(draft, type, 'domain', (known) => ({ ...known, notNull: to })),

  'set-domain-default': (draft, { type, default: value }) =>
    change(draft, type, 'domain', (known) => ({ ...known, default: value })),

  'create-composite-type': (draft, { type: name, attributes }) => {
    create(draft, { kind: 'composite', name, attributes, origin: draft.origin })
  },

  'alter-composite-type': alterComposite,

  'create-range-type': (draft, { type: name, subtype }) => {
    create(draft, { kind: 'range', name, subtype, origin: draft.origin })
  },

  'create-base-type': (draft, { type: name }) => {
    const shell = draft.types.get(keyOf(name))
    if (!shell) create(draft, { kind: 'base', name, origin: draft.origin })
  },

  'drop-type': (draft, { type: name, ifExists, isCascade }) => {
    const type = ifExists ? draft.types.get(keyOf(name)) : typeNamed(draft, name)
    if (type) removeType(draft, type, isCascade)
    // A type of an extension or of what the history does not show may still have columns here.
    else if (isCascade) removeTypeDependents(draft, name)
  },

  'rename-type': (draft, { type, to }) => move(draft, type, { schema: type.schema, name: to }),
  'set-type-schema': (draft, { type, to }) => move(draft, type, { schema: to, name: type.name }),
}

function typeNamed(draft: Draft, name: Name): UserType | undefined {
  const type = draft.types.get(keyOf(name))
  if (!type) draft.isComplete = false
  return type
}

/** Whether it was made: a type has no IF NOT EXISTS, so scripts ask before. */
function create(draft: Draft, type: UserType): boolean {
  if (isSkipped(draft, draft.types.has(keyOf(type.name)), false)) return false
  draft.types.set(keyOf(type.name), type)
  grantDefaults(draft, 'type', type.name)
  return true
}

function change<K extends UserType['kind']>(
  draft: Draft,
  name: Name,
  kind: K,
  to: (type: Extract<UserType, { kind: K }>) => UserType,
): void {
  const type = typeNamed(draft, name)
  if (type?.kind === kind) draft.types.set(keyOf(name), to(type as Extract<UserType, { kind: K }>))
}

function addEnumValue(draft: Draft, { type, value, position }: ChangeOf<'add-enum-value'>): void {
  change(draft, type, 'enum', (known: Enum) => {
    if (known.values.some(({ label }) => label === value)) return known
    const neighbour = known.values.findIndex(({ label }) => label === position?.neighbour)
    const at = position && neighbour !== -1 ? neighbour + (position.before ? 0 : 1) : known.values.length
    return { ...known, values: known.values.toSpliced(at, 0, { label: value, origin: draft.origin }) }
  })
}

function addDomainConstraint(
  draft: Draft,
  domain: Name,
  given: string | null,
  expression: Expression,
  isValid: boolean,
): void {
  change(draft, domain, 'domain', (known: Domain) => {
    const name = given ?? chooseConstraintName(draft, domain, [], 'check')
    if (
      isSkipped(
        draft,
        known.constraints.some((each) => each.name === name),
        false,
      )
    )
      return known
    return { ...known, constraints: [...known.constraints, { name, expression, isValid }] }
  })
}

const changeConstraint = (
  draft: Draft,
  domain: Name,
  name: string,
  to: (constraint: DomainConstraint) => DomainConstraint,
): void =>
  change(draft, domain, 'domain', (known) => ({
    ...known,
    constraints: known.constraints.map((each) => (each.name === name ? to(each) : each)),
  }))

function alterComposite(
  draft: Draft,
  { type, action, attribute, to, isCascade }: ChangeOf<'alter-composite-type'>,
): void {
  if (action === 'drop' && isCascade) removeReadersOfAttribute(draft, type, attribute)
  change(draft, type, 'composite', (known) => {
    const others = known.attributes.filter(({ name }) => name !== attribute)
    switch (action) {
      case 'add':
        return { ...known, attributes: [...others, { name: attribute, type: to as Type }] }
      case 'drop':
        return { ...known, attributes: others }
      case 'change-type':
        return {
          ...known,
          attributes: known.attributes.map((each) =>
            each.name === attribute ? { name: attribute, type: to as Type } : each,
          ),
        }
      case 'rename':
        return {
          ...known,
          attributes: known.attributes.map((each) =>
            each.name === attribute ? { name: to as string, type: each.type } : each,
          ),
        }
    }
  })
}

/** Views that take the attribute from what a function returns. */
function removeReadersOfAttribute(draft: Draft, type: Name, attribute: string): void {
  const routines = draft.routines
    .values()
    .flat()
    .filter(({ definition: { returns } }) => returns && isOfType(returns, type))
  for (const view of draft.views.values()) {
    const { calls, columns } = view.query
    const isRead = columns.some(({ column }) => column === attribute || column === '*')
    if (isRead && routines.some((routine) => callsRoutine(calls, routine))) removeView(draft, view, true)
  }
}

function move(draft: Draft, from: Name, to: Name): void {
  if (!typeNamed(draft, from) || draft.types.has(keyOf(to))) return
  rewriteReferences(draft, typeRenamed(from, to), 'type')
  rekey(draft.types, from, to)
}

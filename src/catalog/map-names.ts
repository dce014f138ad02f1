import type { DomainConstraint } from '../model/catalog.ts'
import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  IndexKey,
  PolicyDefinition,
  QueryDefinition,
  RoutineArgument,
  RoutineDefinition,
  TriggerDefinition,
} from '../model/definition.ts'
import type { Call, Expression } from '../model/expression.ts'
import type { Name } from '../model/name.ts'
import type { Type } from '../model/type.ts'

/**
 * New names for the objects that a definition mentions. Each function returns its argument where nothing changes; the functions
 * below then return theirs, so that what is equal stays identical.
 */
export interface NameMap {
  readonly relation: (name: Name) => Name
  readonly type: (type: Type) => Type
  readonly call: (call: Call) => Call
  /** The function of a trigger. */
  readonly routine: (name: Name) => Name
}

/** The list itself where `map` changes nothing. */
export function mapList<T>(list: readonly T[], map: (item: T) => T): readonly T[] {
  let copy: T[] | undefined
  for (const [at, item] of list.entries()) {
    const mapped = map(item)
    if (mapped === item) continue
    copy ??= [...list]
    copy[at] = mapped
  }
  return copy ?? list
}

/** `value` with the properties of `part`, and `value` itself where it has them already. */
export function patched<T extends object>(value: T, part: Partial<T>): T {
  for (const key of Object.keys(part) as (keyof T)[]) {
    if (value[key] !== part[key]) return { ...value, ...part }
  }
  return value
}

const orNull = <T>(value: T | null, map: (value: T) => T): T | null => (value === null ? null : map(value))

export const mapExpression = (expression: Expression, names: NameMap): Expression =>
  patched(expression, {
    calls: mapList(expression.calls, names.call),
    casts: mapList(expression.casts, names.type),
    sequences: mapList(expression.sequences, names.relation),
    reads: mapList(expression.reads, names.relation),
  })

export const mapNullableExpression = (expression: Expression | null, names: NameMap): Expression | null =>
  orNull(expression, (given) => mapExpression(given, names))

export const mapGenerated = (
  generated: ColumnDefinition['generated'],
  names: NameMap,
): ColumnDefinition['generated'] =>
  orNull(generated, (given) => patched(given, { expression: mapExpression(given.expression, names) }))

export const mapColumnDefinition = (column: ColumnDefinition, names: NameMap): ColumnDefinition =>
  patched(column, {
    type: names.type(column.type),
    default: mapNullableExpression(column.default, names),
    generated: mapGenerated(column.generated, names),
    constraints: mapList(column.constraints, (constraint) => mapConstraint(constraint, names)),
  })

export function mapConstraint<T extends ConstraintDefinition>(constraint: T, names: NameMap): T
export function mapConstraint(constraint: ConstraintDefinition, names: NameMap): ConstraintDefinition {
  switch (constraint.type) {
    case 'check':
      return patched(constraint, { expression: mapExpression(constraint.expression, names) })
    case 'foreign-key':
      return patched(constraint, { references: names.relation(constraint.references) })
    case 'exclude':
      return patched(constraint, {
        keys: mapKeys(constraint.keys, names),
        where: mapNullableExpression(constraint.where, names),
      })
    case 'not-null':
    case 'primary-key':
    case 'unique':
      return constraint
  }
}

export const mapKeys = (keys: readonly IndexKey[], names: NameMap): readonly IndexKey[] =>
  mapList(keys, (key) => patched(key, { expression: mapNullableExpression(key.expression, names) }))

export const mapIndexDefinition = (index: IndexDefinition, names: NameMap): IndexDefinition =>
  patched(index, { keys: mapKeys(index.keys, names), where: mapNullableExpression(index.where, names) })

export const mapQuery = (query: QueryDefinition, names: NameMap): QueryDefinition =>
  patched(query, {
    reads: mapList(query.reads, names.relation),
    columns: mapList(query.columns, (column) =>
      patched(column, { relation: orNull(column.relation, names.relation) }),
    ),
    calls: mapList(query.calls, names.call),
  })

export const mapTrigger = <T extends TriggerDefinition>(trigger: T, names: NameMap): T =>
  patched<T>(trigger, {
    function: names.routine(trigger.function),
    when: mapNullableExpression(trigger.when, names),
  } as Partial<T>)

export const mapPolicy = <T extends PolicyDefinition>(policy: T, names: NameMap): T =>
  patched<T>(policy, {
    using: mapNullableExpression(policy.using, names),
    check: mapNullableExpression(policy.check, names),
  } as Partial<T>)

export const mapRoutine = (routine: RoutineDefinition, names: NameMap): RoutineDefinition =>
  patched(routine, {
    arguments: mapList(routine.arguments, (argument: RoutineArgument) =>
      patched(argument, { type: names.type(argument.type) }),
    ),
    returns: orNull(routine.returns, names.type),
  })

export const mapDomainConstraint = (constraint: DomainConstraint, names: NameMap): DomainConstraint =>
  patched(constraint, { expression: mapExpression(constraint.expression, names) })

/** The one door between `rules/` and `src/`: whatever a rule may use is exported here. */
export {
  childrenOf,
  columnsOfType,
  defaultOfType,
  defaultPartitionOf,
  foreignKeysFrom,
  foreignKeysTo,
  indexesOf,
  leafPartitionsOf,
  partitionsOf,
  relationKind,
  viewsReading,
} from '../catalog/lookup.ts'
export { clip as clipName } from '../catalog/names.ts'
export { isProvenNotNull } from '../catalog/proof.ts'
export { isConstrainedDomain, typeChange } from '../catalog/type-change.ts'
export { losesValues } from '../catalog/type-loss.ts'
export { volatilityOf } from '../catalog/volatility.ts'
export type {
  Catalog,
  Column,
  Constraint,
  ConstraintOf,
  Index,
  Routine,
  Table,
  UserType,
  View,
} from '../model/catalog.ts'
export {
  findColumn,
  findIndex,
  findRoutines,
  findSequence,
  findTable,
  findType,
  findView,
} from '../model/catalog.ts'
export type { ChangeKind, ChangeOf, SchemaChange } from '../model/change.ts'
export type {
  CheckDefinition,
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  IndexKey,
  QueryDefinition,
  RoutineDefinition,
} from '../model/definition.ts'
export type { Effect, Effects } from '../model/effect.ts'
export type { Call, Expression } from '../model/expression.ts'
export type { Fix, FixStep, Severity } from '../model/finding.ts'
export { blocksReads, blocksWrites, isStronger, type LockMode } from '../model/lock.ts'
export { isSameName, keyOf, type Name, type NameKey } from '../model/name.ts'
export { quoteIdentifier, quoteLiteral, quoteName } from '../model/quote.ts'
export type { Session } from '../model/session.ts'
export { PHASES, type Phase } from '../model/stage.ts'
export type { Step } from '../model/step.ts'
export { showType, type Type } from '../model/type.ts'
export {
  actionsOf,
  alterAlone,
  areOthersInstant,
  isAtTopLevel,
  replaceAction,
  textOf,
  whenOldCodeIsGone,
} from './alter.ts'
export {
  constraintsAdded,
  earlierInTransaction,
  earlierInUnit,
  hasSibling,
  isKey,
  isOf,
  laterInTransaction,
  laterInUnit,
} from './around.ts'
export { blockAround } from './block.ts'
export { type Blockable, blockersOf } from './blockers.ts'
export {
  callsFunction,
  namesColumn,
  namesRelation,
  namesRowField,
  routinesNaming,
  statementsNaming,
  usesUnqualified,
} from './body-text.ts'
export { type ClientChange, clientChange } from './client-type.ts'
export { columnUsers } from './column-users.ts'
export { columnsMade, constraintsWritten } from './columns-made.ts'
export { columnSql, constraintSql } from './definition-sql.ts'
export { type Dependent, type Drop, dependentsOf, isDrop, isWholeDrop, objectOf } from './dependents.ts'
export { expressionsIn } from './expressions.ts'
export { advise, outside, replace, within } from './fix.ts'
export { blockedWhile, isBlocking, longWork, sizedSeverity } from './hazard.ts'
export { refusalOf } from './impossible.ts'
export { referencedTypes, writtenKeys } from './impossible-constraint.ts'
export { hasOwnValue, isFilledByTrigger } from './inserts.ts'
export { milliseconds } from './milliseconds.ts'
export { moveToContract } from './move.ts'
export { type Newer, newerThan } from './newer-syntax.ts'
export { isNewAt, isNewColumnAt } from './newness.ts'
export { passesOldWrites } from './old-writes.ts'
export {
  type HeldLock,
  hasLaterLocks,
  hasLaterWork,
  hedge,
  heldLocks,
  ownEffects,
  ownLocks,
  ownLongLocks,
} from './own.ts'
export { attachSafely, isAttachedLater, type Proof, proveBound } from './partition.ts'
export { publicationsOf } from './published.ts'
export { buildKey, buildPartitionedKey, fill, nameFor, requireValues } from './recipe.ts'
export { inputsOf, isSameInputs, isSameUpToModifiers } from './routines.ts'
export { defineRule, type Example, type Problem, type Rule, type RuleContext } from './rule.ts'
export { columnDifference, indexDifference, isSameExpression, isSameType } from './same-definition.ts'
export { isHiding, shimOf, shimSql } from './shim.ts'
export {
  show,
  showColumn,
  showColumns,
  showList,
  showLocks,
  showStatement,
  typeSql,
  whoWaits,
} from './show.ts'
export {
  afterCommit,
  afterPhase,
  beforeTransaction,
  beforeUnit,
  isAbsent,
  isMadeHere,
  nameBefore,
} from './states.ts'
export { addTwin, canHaveTwin, dropTwin } from './sync.ts'
export { hasLockTimeout, timeoutInForce } from './timeouts.ts'

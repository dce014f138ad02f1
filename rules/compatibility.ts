import type { Rule } from '../src/lint/kit.ts'
import addColumnBreaksStarCopies from './compatibility/add-column-breaks-star-copies.ts'
import addColumnMakesNameAmbiguous from './compatibility/add-column-makes-name-ambiguous.ts'
import alterBreaksPreparedStatements from './compatibility/alter-breaks-prepared-statements.ts'
import changeFunctionSignatureFails from './compatibility/change-function-signature-fails.ts'
import changeTypeBreaksOldCode from './compatibility/change-type-breaks-old-code.ts'
import columnToDropStillRequired from './compatibility/column-to-drop-still-required.ts'
import compositeTypeChangeBreaksCasts from './compatibility/composite-type-change-breaks-casts.ts'
import disableRlsExposesRows from './compatibility/disable-rls-exposes-rows.ts'
import dropColumnStillRead from './compatibility/drop-column-still-read.ts'
import dropDefaultBreaksOldInserts from './compatibility/drop-default-breaks-old-inserts.ts'
import dropFunctionStillCalled from './compatibility/drop-function-still-called.ts'
import dropNotNullFeedsNulls from './compatibility/drop-not-null-feeds-nulls.ts'
import dropPartitionRejectsRows from './compatibility/drop-partition-rejects-rows.ts'
import dropPrimaryKeyBreaksQueries from './compatibility/drop-primary-key-breaks-queries.ts'
import dropSchemaStillUsed from './compatibility/drop-schema-still-used.ts'
import dropTableStillUsed from './compatibility/drop-table-still-used.ts'
import dropTriggerStopsSideEffects from './compatibility/drop-trigger-stops-side-effects.ts'
import dropTypeStillNamed from './compatibility/drop-type-still-named.ts'
import dropUniqueBreaksUpserts from './compatibility/drop-unique-breaks-upserts.ts'
import dropViewStillRead from './compatibility/drop-view-still-read.ts'
import enableRlsHidesRows from './compatibility/enable-rls-hides-rows.ts'
import enumValueUnknownToOldCode from './compatibility/enum-value-unknown-to-old-code.ts'
import functionBodyNamesMissingColumn from './compatibility/function-body-names-missing-column.ts'
import generatedColumnRejectsWrites from './compatibility/generated-column-rejects-writes.ts'
import identityRejectsExplicitValues from './compatibility/identity-rejects-explicit-values.ts'
import inheritanceColumnDefaultBreaksOldCode from './compatibility/inheritance-column-default-breaks-old-code.ts'
import jsonColumnBreaksDistinct from './compatibility/json-column-breaks-distinct.ts'
import missingGrantBreaksNewCode from './compatibility/missing-grant-breaks-new-code.ts'
import newCheckRejectsOldWrites from './compatibility/new-check-rejects-old-writes.ts'
import newForeignKeyRejectsOldWrites from './compatibility/new-foreign-key-rejects-old-writes.ts'
import newTriggerChangesOldWrites from './compatibility/new-trigger-changes-old-writes.ts'
import newUniqueRejectsOldWrites from './compatibility/new-unique-rejects-old-writes.ts'
import partitionConversionBreaksUpserts from './compatibility/partition-conversion-breaks-upserts.ts'
import publishedColumnMissingAtSubscriber from './compatibility/published-column-missing-at-subscriber.ts'
import recreateLosesGrants from './compatibility/recreate-loses-grants.ts'
import renameColumnBreaksOldQueries from './compatibility/rename-column-breaks-old-queries.ts'
import renameConstraintBreaksUpserts from './compatibility/rename-constraint-breaks-upserts.ts'
import renameEnumValueBreaksWrites from './compatibility/rename-enum-value-breaks-writes.ts'
import renameFunctionBreaksCallers from './compatibility/rename-function-breaks-callers.ts'
import renameSequenceBreaksNextval from './compatibility/rename-sequence-breaks-nextval.ts'
import renameTableBreaksOldQueries from './compatibility/rename-table-breaks-old-queries.ts'
import renameTypeBreaksCasts from './compatibility/rename-type-breaks-casts.ts'
import renameViewBreaksOldQueries from './compatibility/rename-view-breaks-old-queries.ts'
import replaceFunctionMakesOverload from './compatibility/replace-function-makes-overload.ts'
import replaceTriggerFunctionChangesLiveWrites from './compatibility/replace-trigger-function-changes-live-writes.ts'
import replaceViewChangesShape from './compatibility/replace-view-changes-shape.ts'
import replicaIdentityStopsUpdates from './compatibility/replica-identity-stops-updates.ts'
import requiredColumnBreaksOldInserts from './compatibility/required-column-breaks-old-inserts.ts'
import revokeBreaksOldCode from './compatibility/revoke-breaks-old-code.ts'
import setDefaultChangesOldInserts from './compatibility/set-default-changes-old-inserts.ts'
import setNotNullRejectsOldWrites from './compatibility/set-not-null-rejects-old-writes.ts'
import setSchemaHidesObject from './compatibility/set-schema-hides-object.ts'
import settingsChangeReachesOldCode from './compatibility/settings-change-reaches-old-code.ts'
import shimViewBypassesRls from './compatibility/shim-view-bypasses-rls.ts'
import shimViewDiffersFromTable from './compatibility/shim-view-differs-from-table.ts'
import tightenPolicyHidesRows from './compatibility/tighten-policy-hides-rows.ts'
import unvalidatedCheckBlocksRowUpdates from './compatibility/unvalidated-check-blocks-row-updates.ts'

/** Rules of the family `compatibility`, in the order of the docs. */
export const compatibility: readonly Rule[] = [
  dropColumnStillRead,
  columnToDropStillRequired,
  dropTableStillUsed,
  dropViewStillRead,
  dropFunctionStillCalled,
  dropTypeStillNamed,
  dropSchemaStillUsed,
  renameColumnBreaksOldQueries,
  renameTableBreaksOldQueries,
  renameViewBreaksOldQueries,
  renameFunctionBreaksCallers,
  renameTypeBreaksCasts,
  renameSequenceBreaksNextval,
  renameConstraintBreaksUpserts,
  setSchemaHidesObject,
  renameEnumValueBreaksWrites,
  enumValueUnknownToOldCode,
  requiredColumnBreaksOldInserts,
  dropDefaultBreaksOldInserts,
  setDefaultChangesOldInserts,
  identityRejectsExplicitValues,
  generatedColumnRejectsWrites,
  setNotNullRejectsOldWrites,
  dropNotNullFeedsNulls,
  newCheckRejectsOldWrites,
  unvalidatedCheckBlocksRowUpdates,
  newUniqueRejectsOldWrites,
  newForeignKeyRejectsOldWrites,
  changeTypeBreaksOldCode,
  alterBreaksPreparedStatements,
  addColumnBreaksStarCopies,
  addColumnMakesNameAmbiguous,
  jsonColumnBreaksDistinct,
  dropUniqueBreaksUpserts,
  partitionConversionBreaksUpserts,
  dropPrimaryKeyBreaksQueries,
  replicaIdentityStopsUpdates,
  publishedColumnMissingAtSubscriber,
  enableRlsHidesRows,
  tightenPolicyHidesRows,
  disableRlsExposesRows,
  revokeBreaksOldCode,
  missingGrantBreaksNewCode,
  recreateLosesGrants,
  shimViewDiffersFromTable,
  shimViewBypassesRls,
  replaceViewChangesShape,
  functionBodyNamesMissingColumn,
  replaceFunctionMakesOverload,
  changeFunctionSignatureFails,
  replaceTriggerFunctionChangesLiveWrites,
  newTriggerChangesOldWrites,
  dropTriggerStopsSideEffects,
  compositeTypeChangeBreaksCasts,
  dropPartitionRejectsRows,
  settingsChangeReachesOldCode,
  inheritanceColumnDefaultBreaksOldCode,
]

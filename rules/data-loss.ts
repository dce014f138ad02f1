import type { Rule } from '../src/lint/kit.ts'
import disabledTriggersSkipConstraints from './data-loss/disabled-triggers-skip-constraints.ts'
import dropAndAddLosesData from './data-loss/drop-and-add-loses-data.ts'
import dropCascadeRemovesDependents from './data-loss/drop-cascade-removes-dependents.ts'
import dropColumnLosesData from './data-loss/drop-column-loses-data.ts'
import dropColumnRemovesDependents from './data-loss/drop-column-removes-dependents.ts'
import dropConstraintLosesGuarantee from './data-loss/drop-constraint-loses-guarantee.ts'
import dropDatabaseLosesData from './data-loss/drop-database-loses-data.ts'
import dropSchemaLosesData from './data-loss/drop-schema-loses-data.ts'
import dropTableLosesData from './data-loss/drop-table-loses-data.ts'
import identityKeepsOldSequence from './data-loss/identity-keeps-old-sequence.ts'
import narrowTypeLosesData from './data-loss/narrow-type-loses-data.ts'
import newCascadeDeletesRows from './data-loss/new-cascade-deletes-rows.ts'
import recreateEnumRemovesValues from './data-loss/recreate-enum-removes-values.ts'
import recreateTableLosesData from './data-loss/recreate-table-loses-data.ts'
import replaceIndexedFunctionCorruptsIndex from './data-loss/replace-indexed-function-corrupts-index.ts'
import restartSequenceReissuesIds from './data-loss/restart-sequence-reissues-ids.ts'
import setUnloggedLosesData from './data-loss/set-unlogged-loses-data.ts'
import timestampConversionShiftsInstants from './data-loss/timestamp-conversion-shifts-instants.ts'
import truncateCascadeEmptiesOtherTables from './data-loss/truncate-cascade-empties-other-tables.ts'
import truncateLosesData from './data-loss/truncate-loses-data.ts'
import unfilteredWriteHitsEveryRow from './data-loss/unfiltered-write-hits-every-row.ts'
import usingCastTruncatesValues from './data-loss/using-cast-truncates-values.ts'
import widenedSerialKeepsIntSequence from './data-loss/widened-serial-keeps-int-sequence.ts'

/** Rules of the family `data-loss`, in the order of the docs. */
export const dataLoss: readonly Rule[] = [
  dropColumnLosesData,
  dropTableLosesData,
  dropColumnRemovesDependents,
  dropCascadeRemovesDependents,
  dropSchemaLosesData,
  dropDatabaseLosesData,
  truncateLosesData,
  truncateCascadeEmptiesOtherTables,
  unfilteredWriteHitsEveryRow,
  usingCastTruncatesValues,
  narrowTypeLosesData,
  timestampConversionShiftsInstants,
  setUnloggedLosesData,
  recreateTableLosesData,
  recreateEnumRemovesValues,
  dropAndAddLosesData,
  dropConstraintLosesGuarantee,
  disabledTriggersSkipConstraints,
  newCascadeDeletesRows,
  restartSequenceReissuesIds,
  identityKeepsOldSequence,
  widenedSerialKeepsIntSequence,
  replaceIndexedFunctionCorruptsIndex,
]

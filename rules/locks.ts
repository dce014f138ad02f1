import type { Rule } from '../src/lint/kit.ts'
import addCheckScansTable from './locks/add-check-scans-table.ts'
import addDomainColumnRewritesTable from './locks/add-domain-column-rewrites-table.ts'
import addExcludeBuildsIndex from './locks/add-exclude-builds-index.ts'
import addForeignKeyScansTable from './locks/add-foreign-key-scans-table.ts'
import addIdentityRewritesTable from './locks/add-identity-rewrites-table.ts'
import addStoredColumnRewritesTable from './locks/add-stored-column-rewrites-table.ts'
import addUniqueBuildsIndex from './locks/add-unique-builds-index.ts'
import alterSequenceBlocksInserts from './locks/alter-sequence-blocks-inserts.ts'
import attachPartitionBuildsIndex from './locks/attach-partition-builds-index.ts'
import attachPartitionScans from './locks/attach-partition-scans.ts'
import changeTypeLocksForeignTables from './locks/change-type-locks-foreign-tables.ts'
import changeTypeRebuildsIndex from './locks/change-type-rebuilds-index.ts'
import changeTypeRechecksConstraint from './locks/change-type-rechecks-constraint.ts'
import changeTypeRewritesTable from './locks/change-type-rewrites-table.ts'
import combinedAlterDiscardsProof from './locks/combined-alter-discards-proof.ts'
import createIndexBlocksWrites from './locks/create-index-blocks-writes.ts'
import createPartitionLocksParent from './locks/create-partition-locks-parent.ts'
import detachPartitionLocksParent from './locks/detach-partition-locks-parent.ts'
import domainConstraintScansTables from './locks/domain-constraint-scans-tables.ts'
import dropIndexBlocksTable from './locks/drop-index-blocks-table.ts'
import dropLocksReferencedTables from './locks/drop-locks-referenced-tables.ts'
import dropPartitionLocksParent from './locks/drop-partition-locks-parent.ts'
import enforceConstraintScansTable from './locks/enforce-constraint-scans-table.ts'
import inlineCheckScansTable from './locks/inline-check-scans-table.ts'
import inlineForeignKeyLocksBothTables from './locks/inline-foreign-key-locks-both-tables.ts'
import inlineUniqueBuildsIndex from './locks/inline-unique-builds-index.ts'
import lockHeldDuringLongWork from './locks/lock-held-during-long-work.ts'
import lockTableBlocksTraffic from './locks/lock-table-blocks-traffic.ts'
import locksAccumulateAcrossTables from './locks/locks-accumulate-across-tables.ts'
import maintenanceRewritesTable from './locks/maintenance-rewrites-table.ts'
import partitionedIndexLocksAllPartitions from './locks/partitioned-index-locks-all-partitions.ts'
import primaryKeyScansNullableColumn from './locks/primary-key-scans-nullable-column.ts'
import refreshBlocksReaders from './locks/refresh-blocks-readers.ts'
import reindexBlocksWrites from './locks/reindex-blocks-writes.ts'
import renameIndexThroughTable from './locks/rename-index-through-table.ts'
import replaceIndexLeavesGap from './locks/replace-index-leaves-gap.ts'
import setNotNullScansTable from './locks/set-not-null-scans-table.ts'
import severalForeignKeysLockManyTables from './locks/several-foreign-keys-lock-many-tables.ts'
import storageChangeRewritesTable from './locks/storage-change-rewrites-table.ts'
import validateUnderStrongerLock from './locks/validate-under-stronger-lock.ts'
import volatileDefaultRewritesTable from './locks/volatile-default-rewrites-table.ts'

/** Rules of the family `locks`, in the order of the docs. */
export const locks: readonly Rule[] = [
  createIndexBlocksWrites,
  dropIndexBlocksTable,
  reindexBlocksWrites,
  volatileDefaultRewritesTable,
  addIdentityRewritesTable,
  addStoredColumnRewritesTable,
  addDomainColumnRewritesTable,
  inlineUniqueBuildsIndex,
  inlineCheckScansTable,
  inlineForeignKeyLocksBothTables,
  changeTypeRewritesTable,
  changeTypeRebuildsIndex,
  changeTypeRechecksConstraint,
  changeTypeLocksForeignTables,
  setNotNullScansTable,
  addCheckScansTable,
  addForeignKeyScansTable,
  addUniqueBuildsIndex,
  primaryKeyScansNullableColumn,
  addExcludeBuildsIndex,
  combinedAlterDiscardsProof,
  validateUnderStrongerLock,
  lockHeldDuringLongWork,
  locksAccumulateAcrossTables,
  severalForeignKeysLockManyTables,
  dropLocksReferencedTables,
  createPartitionLocksParent,
  attachPartitionScans,
  attachPartitionBuildsIndex,
  detachPartitionLocksParent,
  dropPartitionLocksParent,
  partitionedIndexLocksAllPartitions,
  refreshBlocksReaders,
  maintenanceRewritesTable,
  storageChangeRewritesTable,
  lockTableBlocksTraffic,
  domainConstraintScansTables,
  enforceConstraintScansTable,
  replaceIndexLeavesGap,
  renameIndexThroughTable,
  alterSequenceBlocksInserts,
]

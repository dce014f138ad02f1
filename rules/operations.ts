import type { Rule } from '../src/lint/kit.ts'
import backfillInOneStatement from './operations/backfill-in-one-statement.ts'
import commandFailsInTransaction from './operations/command-fails-in-transaction.ts'
import concurrentlyFailsInTransaction from './operations/concurrently-fails-in-transaction.ts'
import constraintLeftUnvalidated from './operations/constraint-left-unvalidated.ts'
import dependentObjectBlocksChange from './operations/dependent-object-blocks-change.ts'
import enumValueUsedTooEarly from './operations/enum-value-used-too-early.ts'
import extensionUpdateRunsUnknownDdl from './operations/extension-update-runs-unknown-ddl.ts'
import ifNotExistsHidesDrift from './operations/if-not-exists-hides-drift.ts'
import ifNotExistsKeepsInvalidIndex from './operations/if-not-exists-keeps-invalid-index.ts'
import ineffectiveTimeout from './operations/ineffective-timeout.ts'
import missingLockTimeout from './operations/missing-lock-timeout.ts'
import missingStatementTimeout from './operations/missing-statement-timeout.ts'
import opaqueSqlNotAnalysed from './operations/opaque-sql-not-analysed.ts'
import sessionSettingLeaks from './operations/session-setting-leaks.ts'
import statementCannotSucceed from './operations/statement-cannot-succeed.ts'
import statisticsMissingAfterChange from './operations/statistics-missing-after-change.ts'
import timeoutKillsConcurrentBuild from './operations/timeout-kills-concurrent-build.ts'
import unbalancedTransaction from './operations/unbalanced-transaction.ts'

/** Rules of the family `operations`, in the order of the docs. */
export const operations: readonly Rule[] = [
  concurrentlyFailsInTransaction,
  commandFailsInTransaction,
  unbalancedTransaction,
  statementCannotSucceed,
  dependentObjectBlocksChange,
  enumValueUsedTooEarly,
  missingLockTimeout,
  missingStatementTimeout,
  ineffectiveTimeout,
  timeoutKillsConcurrentBuild,
  ifNotExistsKeepsInvalidIndex,
  ifNotExistsHidesDrift,
  opaqueSqlNotAnalysed,
  backfillInOneStatement,
  constraintLeftUnvalidated,
  statisticsMissingAfterChange,
  sessionSettingLeaks,
  extensionUpdateRunsUnknownDdl,
]

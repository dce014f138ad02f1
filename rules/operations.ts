import type { Rule } from '../src/lint/kit.ts'
import backfillInOneStatement from './operations/backfill-in-one-statement.ts'
import concurrentlyFailsInTransaction from './operations/concurrently-fails-in-transaction.ts'
import enumValueUsedTooEarly from './operations/enum-value-used-too-early.ts'
import ifNotExistsKeepsInvalidIndex from './operations/if-not-exists-keeps-invalid-index.ts'
import ineffectiveTimeout from './operations/ineffective-timeout.ts'
import missingLockTimeout from './operations/missing-lock-timeout.ts'
import opaqueSqlNotAnalysed from './operations/opaque-sql-not-analysed.ts'
import timeoutKillsConcurrentBuild from './operations/timeout-kills-concurrent-build.ts'

/** Rules of the family `operations`, in the order of the docs. */
export const operations: readonly Rule[] = [
  concurrentlyFailsInTransaction,
  missingLockTimeout,
  ineffectiveTimeout,
  timeoutKillsConcurrentBuild,
  ifNotExistsKeepsInvalidIndex,
  enumValueUsedTooEarly,
  opaqueSqlNotAnalysed,
  backfillInOneStatement,
]

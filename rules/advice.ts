import type { Rule } from '../src/lint/kit.ts'
import charPadsValues from './advice/char-pads-values.ts'
import columnOrderWastesSpace from './advice/column-order-wastes-space.ts'
import domainConstraintHardToChange from './advice/domain-constraint-hard-to-change.ts'
import enumHardToChange from './advice/enum-hard-to-change.ts'
import enumValueWithoutPosition from './advice/enum-value-without-position.ts'
import foreignKeyTypeMismatch from './advice/foreign-key-type-mismatch.ts'
import foreignKeyWithoutIndex from './advice/foreign-key-without-index.ts'
import grantWidensAccess from './advice/grant-widens-access.ts'
import identifierIsTruncated from './advice/identifier-is-truncated.ts'
import indexTypeMisfit from './advice/index-type-misfit.ts'
import jsonLacksEquality from './advice/json-lacks-equality.ts'
import needsSuperuser from './advice/needs-superuser.ts'
import securityDefinerWithoutSearchPath from './advice/security-definer-without-search-path.ts'
import serialNeedsSequenceGrant from './advice/serial-needs-sequence-grant.ts'
import shortKeyRunsOut from './advice/short-key-runs-out.ts'
import tableWithoutPrimaryKey from './advice/table-without-primary-key.ts'
import timestampWithoutZoneIsAmbiguous from './advice/timestamp-without-zone-is-ambiguous.ts'
import unqualifiedNameDependsOnSearchPath from './advice/unqualified-name-depends-on-search-path.ts'
import varcharLimitNeedsMigration from './advice/varchar-limit-needs-migration.ts'
import wideIndexSeldomUsed from './advice/wide-index-seldom-used.ts'

/** Rules of the family `advice`, in the order of the docs. */
export const advice: readonly Rule[] = [
  shortKeyRunsOut,
  serialNeedsSequenceGrant,
  tableWithoutPrimaryKey,
  foreignKeyTypeMismatch,
  foreignKeyWithoutIndex,
  varcharLimitNeedsMigration,
  charPadsValues,
  timestampWithoutZoneIsAmbiguous,
  jsonLacksEquality,
  enumHardToChange,
  enumValueWithoutPosition,
  domainConstraintHardToChange,
  columnOrderWastesSpace,
  wideIndexSeldomUsed,
  indexTypeMisfit,
  identifierIsTruncated,
  unqualifiedNameDependsOnSearchPath,
  grantWidensAccess,
  securityDefinerWithoutSearchPath,
  needsSuperuser,
]

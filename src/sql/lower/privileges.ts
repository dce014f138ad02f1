import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import { nameOfObject, objectTypeOf, roleOf } from './names.ts'
import {
  childOf,
  isCascade,
  isSet,
  itemsOf,
  type Lowerings,
  listOf,
  stringsOf,
  tagged,
  textOf,
} from './node.ts'
import { optionOf } from './options.ts'

export const PRIVILEGES: Lowerings = {
  GrantStmt: (node) => [grant(node)],
  GrantRoleStmt: (node) => [
    {
      kind: 'grant-role',
      roles: tagged(listOf(node, 'granted_roles'), 'AccessPriv').map((role) => textOf(role, 'priv_name')),
      grantees: listOf(node, 'grantee_roles').map(roleOf),
      isRevoke: !isSet(node, 'is_grant'),
    },
  ],
  AlterDefaultPrivilegesStmt: (node) => [defaultPrivileges(node)],
  ReassignOwnedStmt: () => [{ kind: 'reassign-owned' }],
  DropOwnedStmt: (node) => [{ kind: 'drop-owned', isCascade: isCascade(node) }],
  AlterOwnerStmt: (node) => [
    {
      kind: 'change-owner',
      objectType: objectTypeOf(node['objectType']),
      object: nameOfObject(node['relation'] ? { RangeVar: node['relation'] } : node['object']),
      to: roleOf(childOf(node, 'newowner')),
    },
  ],
}

function grant(node: PgNode): SchemaChange {
  const common = {
    privileges: privilegesOf(node),
    objectType: objectTypeOf(node['objtype']),
    objects: listOf(node, 'objects').map(nameOfObject),
    isAllInSchema: node['targtype'] === 'ACL_TARGET_ALL_IN_SCHEMA',
    columns: columnsOf(node),
    grantees: listOf(node, 'grantees').map(roleOf),
  }
  return isSet(node, 'is_grant')
    ? { kind: 'grant', ...common, withGrantOption: isSet(node, 'grant_option') }
    : {
        kind: 'revoke',
        ...common,
        isCascade: isCascade(node),
        isGrantOptionOnly: isSet(node, 'grant_option'),
      }
}

/** No list means ALL. */
function privilegesOf(node: PgNode): readonly string[] {
  const written = tagged(listOf(node, 'privileges'), 'AccessPriv')
  return written.length === 0 ? ['all'] : written.map((privilege) => textOf(privilege, 'priv_name') || 'all')
}

const columnsOf = (node: PgNode): readonly string[] => [
  ...new Set(
    tagged(listOf(node, 'privileges'), 'AccessPriv').flatMap((privilege) =>
      stringsOf(listOf(privilege, 'cols')),
    ),
  ),
]

function defaultPrivileges(node: PgNode): SchemaChange {
  const action = childOf(node, 'action')
  return {
    kind: 'alter-default-privileges',
    isRevoke: !isSet(action, 'is_grant'),
    objectType: objectTypeOf(action['objtype']),
    schemas: stringsOf(itemsOf(optionOf(listOf(node, 'options'), 'schemas'))),
    privileges: privilegesOf(action),
    grantees: listOf(action, 'grantees').map(roleOf),
  }
}

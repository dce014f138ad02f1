import type { ChangeOf, ObjectType } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { nameOfObject, nameOfStrings, objectTypeOf } from './names.ts'
import { isCascade, type Lowering, type Lowerings, listOf, textOf } from './node.ts'

/** DDL on objects without rows: the kind of object, its name and what happens to it are all there is to say. */
const define =
  (
    action: ChangeOf<'define-object'>['action'],
    objectType: ObjectType,
    nameOf: (node: PgNode) => Name = () => NO_NAME,
  ): Lowering =>
  (node) => [{ kind: 'define-object', objectType, object: nameOf(node), action, isCascade: isCascade(node) }]

const NO_NAME: Name = { schema: '', name: '' }

/** The name is a plain text field. */
const text =
  (field: string) =>
  (node: PgNode): Name => ({ schema: '', name: textOf(node, field) })

/** The name is a list of strings. */
const dotted =
  (field: string) =>
  (node: PgNode): Name =>
    nameOfStrings(listOf(node, field))

/** The name is that of a type. */
const typed =
  (field: string) =>
  (node: PgNode): Name =>
    nameOfObject({ TypeName: node[field] })

const operator = (node: PgNode): Name => nameOfObject({ ObjectWithArgs: node['opername'] })

const generic = (node: PgNode): Name =>
  nameOfObject(node['relation'] ? { RangeVar: node['relation'] } : node['object'])

/** Base types, aggregates, operators, collations and text search objects share one statement. */
const defineStatement: Lowering = (node) => {
  const name = nameOfStrings(listOf(node, 'defnames'))
  if (node['kind'] === 'OBJECT_TYPE') return [{ kind: 'create-base-type', type: name }]
  const objectType = objectTypeOf(node['kind'])
  return [{ kind: 'define-object', objectType, object: name, action: 'create', isCascade: false }]
}

const alterGeneric: Lowering = (node) => [
  {
    kind: 'define-object',
    objectType: objectTypeOf(node['objtype'] ?? node['objectType']),
    object: generic(node),
    action: 'alter',
    isCascade: false,
  },
]

export const OBJECTS: Lowerings = {
  DefineStmt: defineStatement,
  AlterTypeStmt: define('alter', 'type', dotted('typeName')),
  AlterObjectDependsStmt: alterGeneric,
  SecLabelStmt: alterGeneric,

  CreateOpClassStmt: define('create', 'other', dotted('opclassname')),
  CreateOpFamilyStmt: define('create', 'other', dotted('opfamilyname')),
  AlterOpFamilyStmt: define('alter', 'other', dotted('opfamilyname')),
  AlterOperatorStmt: define('alter', 'other', operator),
  CreateCastStmt: define('create', 'other', typed('sourcetype')),
  CreateTransformStmt: define('create', 'other', typed('type_name')),
  CreateConversionStmt: define('create', 'other', dotted('conversion_name')),
  AlterCollationStmt: define('alter', 'other', dotted('collname')),
  AlterTSDictionaryStmt: define('alter', 'other', dotted('dictname')),
  AlterTSConfigurationStmt: define('alter', 'other', dotted('cfgname')),

  CreatePLangStmt: define('create', 'language', text('plname')),
  CreateAmStmt: define('create', 'other', text('amname')),
  CreateEventTrigStmt: define('create', 'other', text('trigname')),
  AlterEventTrigStmt: define('alter', 'other', text('trigname')),

  CreateFdwStmt: define('create', 'other', text('fdwname')),
  AlterFdwStmt: define('alter', 'other', text('fdwname')),
  CreateForeignServerStmt: define('create', 'other', text('servername')),
  AlterForeignServerStmt: define('alter', 'other', text('servername')),
  CreateUserMappingStmt: define('create', 'other', text('servername')),
  AlterUserMappingStmt: define('alter', 'other', text('servername')),
  DropUserMappingStmt: define('drop', 'other', text('servername')),

  AlterTableSpaceOptionsStmt: define('alter', 'tablespace', text('tablespacename')),
  AlterSubscriptionStmt: define('alter', 'subscription', text('subname')),
  DropSubscriptionStmt: define('drop', 'subscription', text('subname')),
}

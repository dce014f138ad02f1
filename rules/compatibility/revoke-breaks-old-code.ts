import {
  advise,
  afterCommit,
  type Catalog,
  type ChangeOf,
  defineRule,
  earlierInUnit,
  findRoutines,
  findTable,
  isMadeHere,
  isSameName,
  moveToContract,
  type Name,
  type RuleContext,
  show,
  showList,
} from '../../src/lint/kit.ts'

/** A privilege is used by every statement, and checked by every statement. */
export default defineRule({
  id: 'revoke-breaks-old-code',
  family: 'compatibility',
  severity: 'error',
  summary: 'Taking a privilege or an owner away fails statements of the running release',
  why: `
    Privileges are looked at whenever a statement runs. After \`REVOKE\` the next statement of the running release that needs the privilege fails with
    42501, without any lock or warning. A new owner takes the rights of the former owner away in the same way, and so does dropping a role.

    Release code that does not need it, under a role that does not have it, and revoke in the contract phase.

    Nothing is reported for objects of this deploy, for a privilege that the history knows was never given, and where the same transaction
    gives it again. In the contract phase and for default privileges, which only concern later objects, it is a warning.`,
  examples: {
    bad: [
      {
        title: 'The application may not write any more',
        sql: `
          create role shop;
          create table orders (id int primary key);
          grant select, insert on orders to shop;
          -- next migration
          revoke insert on orders from shop;`,
      },
    ],
    good: [
      {
        title: 'A table that nobody uses yet',
        sql: `
          create role shop;
          -- next migration
          create table orders (id int primary key);
          revoke all on orders from shop;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['revoke', 'grant-role', 'alter-default-privileges', 'change-owner', 'drop-role', 'drop-owned'],
  *check(change, context) {
    const harm = harmOf(change, context)
    if (harm === null) return
    const isMild = context.phase === 'contract' || change.kind === 'alter-default-privileges'
    const say = 'release code that does not need it, and take it away in the contract phase'
    yield {
      message: harm,
      severity: isMild ? 'warning' : 'error',
      fix:
        context.phase === 'contract'
          ? advise('make sure that no release needs it any more')
          : moveToContract(context, say),
    }
  },
})

type Taking = ChangeOf<
  'revoke' | 'grant-role' | 'alter-default-privileges' | 'change-owner' | 'drop-role' | 'drop-owned'
>

function harmOf(change: Taking, context: RuleContext): string | null {
  switch (change.kind) {
    case 'revoke':
      return revoked(change, context)
    case 'grant-role':
      return change.isRevoke
        ? `${showList(change.grantees)} loses what ${showList(change.roles)} may do`
        : null
    case 'alter-default-privileges':
      return change.isRevoke
        ? `${showList(change.grantees)} gets no ${change.privileges.join(', ')} on later objects`
        : null
    case 'change-owner':
      return ownedByOther(change, context)
    case 'drop-role': {
      const isOwn = earlierInUnit(context).some(
        (step) => step.change.kind === 'create-role' && step.change.role === change.role,
      )
      return isOwn || change.ifExists ? null : `code that connects as ${change.role} fails`
    }
    case 'drop-owned':
      return 'everything that the role owns and may do is gone'
  }
}

function revoked(change: ChangeOf<'revoke'>, context: RuleContext): string | null {
  const { objects, objectType, grantees, privileges, isGrantOptionOnly, isAllInSchema } = change
  if (isGrantOptionOnly) return null
  const after = afterCommit(context)
  const lost = grantees.filter((grantee) =>
    isAllInSchema || objects.length === 0
      ? true
      : objects.some(
          (object) => !isNewObject(object, context) && loses(object, objectType, grantee, context, after),
        ),
  )
  if (lost.length === 0) return null
  const what =
    objects.length === 0 ? '' : ` on ${isAllInSchema ? 'everything in ' : ''}${showList(objects.map(show))}`
  return `statements that need ${privileges.join(', ')}${what} as ${showList(lost)} fail`
}

/** It had the privilege, or may have had it, and does not get it back in this transaction. */
function loses(
  object: Name,
  objectType: string,
  grantee: string,
  { before }: RuleContext,
  after: Catalog,
): boolean {
  const given = (catalog: Catalog) =>
    catalog.grants
      .filter((grant) => isSameName(grant.object, object) && grant.grantee === grantee)
      .flatMap((grant) => grant.privileges)
  const [had, has] = [given(before), given(after)]
  if (had.length > 0) return had.some((privilege) => !has.includes(privilege))
  if (has.length > 0) return false
  // What PUBLIC may do without a grant: execute functions, use types, connect.
  const isOfPublic =
    grantee === 'public' &&
    ['function', 'procedure', 'routine', 'type', 'domain', 'database', 'language'].includes(objectType)
  return isOfPublic || !before.isComplete
}

const isNewObject = (object: Name, context: RuleContext): boolean => {
  if (context.isNew(object)) return true
  const routines = findRoutines(context.before, object)
  if (routines.length > 0) return routines.every(({ origin }) => isMadeHere(context, origin))
  return isMadeHere(context, context.before.schemas.get(object.name))
}

function ownedByOther({ object, to }: ChangeOf<'change-owner'>, context: RuleContext): string | null {
  const owner = findTable(context.before, object)?.owner
  if (owner === to || isNewObject(object, context)) return null
  return `the owner of ${show(object)} until now loses access to it when ${to} owns it, unless it has grants`
}

import { findTable, findView, type View } from '../model/catalog.ts'
import type { Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import type { RuleContext } from './rule.ts'
import { show, showColumns } from './show.ts'
import { afterCommit, nameBefore } from './states.ts'

/** The view that takes a table's old name in the same transaction, so that old queries go on. */
export const shimOf = (context: RuleContext, table: Name): View | undefined =>
  findView(afterCommit(context), nameBefore(context, table))

/** SQL of a view over `table` under another name, with the grants of the table; null where its columns are not known for sure. */
export function shimSql(context: RuleContext, table: Name, old: Name, under: Name): string | null {
  const known = findTable(context.before, table)
  if (!known?.isComplete || known.columns.length === 0) return null
  if (known.hasRowSecurity && context.options.pgVersion < 15) return null
  const columns = showColumns(known.columns.map(({ name }) => name))
  const options = known.hasRowSecurity ? ' with (security_invoker = true)' : ''
  const grants = context.before.grants
    .filter(
      ({ object, objectType }) =>
        objectType === 'table' && object.schema === old.schema && object.name === old.name,
    )
    .map((grant) => {
      const list = grant.columns.length === 0 ? '' : ` (${showColumns(grant.columns)})`
      const words = grant.privileges.map((privilege) => `${privilege}${list}`).join(', ')
      return `;\ngrant ${words} on ${show(old)} to ${grant.grantee === 'public' ? 'public' : quoteIdentifier(grant.grantee)}`
    })
  return `create view ${show(old)}${options} as select ${columns} from ${show(under)}${grants.join('')}`
}

/** The rename of something that nobody uses any more, so that a forgotten user shows up before it is dropped. */
export const isHiding = (name: string, to: string): boolean =>
  to.startsWith('_') ||
  [
    `${name}_dropped`,
    `${name}_old`,
    `${name}_deprecated`,
    `${name}_unused`,
    `old_${name}`,
    `deprecated_${name}`,
  ].includes(to)

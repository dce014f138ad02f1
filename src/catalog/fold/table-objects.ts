import type { Policy, Trigger } from '../../model/catalog.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { childrenOn, type Draft, type Handlers, partitionsOn, tableOf, updateTable } from './draft.ts'

/** Triggers, rules and policies: what hangs on a table under a name of its own. */
export const tableObjectHandlers: Handlers<
  | 'create-trigger'
  | 'drop-trigger'
  | 'rename-trigger'
  | 'toggle-trigger'
  | 'create-rule'
  | 'drop-rule'
  | 'create-policy'
  | 'alter-policy'
  | 'drop-policy'
> = {
  'create-trigger': (draft, { table, trigger }) => {
    const known = tableOf(draft, table)
    if (known) addTrigger(draft, table, { ...trigger, isEnabled: true, origin: draft.origin })
  },

  'drop-trigger': (draft, { table, trigger, ifExists }) => {
    const known = ifExists ? draft.tables.get(keyOf(table)) : tableOf(draft, table)
    if (known) removeTrigger(draft, table, trigger)
  },

  'rename-trigger': (draft, { table, trigger, to }) => {
    if (tableOf(draft, table)) renameTrigger(draft, table, trigger, to)
  },

  'toggle-trigger': (draft, { table, trigger, to }) => {
    if (tableOf(draft, table)) toggleTrigger(draft, table, trigger, to !== 'disable')
  },

  'create-rule': (draft, { table, rule }) => {
    if (!tableOf(draft, table)) return
    updateTable(draft, table, (known) => ({
      ...known,
      rules: known.rules.includes(rule) ? known.rules : [...known.rules, rule],
    }))
  },

  'drop-rule': (draft, { table, rule, ifExists }) => {
    if (!(ifExists || tableOf(draft, table))) return
    updateTable(draft, table, (known) => ({ ...known, rules: known.rules.filter((each) => each !== rule) }))
  },

  'create-policy': (draft, { table, policy }) => {
    const known = tableOf(draft, table)
    if (!known) return
    const policies = known.policies.filter(({ name }) => name !== policy.name)
    const own: Policy = { ...policy, origin: draft.origin }
    updateTable(draft, table, (each) => ({ ...each, policies: [...policies, own] }))
  },

  'alter-policy': (draft, { table, policy: name, roles, using, check, to }) => {
    if (!tableOf(draft, table)) return
    updateTable(draft, table, (known) => ({
      ...known,
      policies: known.policies.map((each) =>
        each.name === name
          ? {
              ...each,
              name: to ?? each.name,
              roles: roles ?? each.roles,
              using: using ?? each.using,
              check: check ?? each.check,
            }
          : each,
      ),
    }))
  },

  'drop-policy': (draft, { table, policy, ifExists }) => {
    if (!(ifExists || tableOf(draft, table))) return
    updateTable(draft, table, (known) => ({
      ...known,
      policies: known.policies.filter(({ name }) => name !== policy),
    }))
  },
}

function addTrigger(draft: Draft, table: Name, trigger: Trigger): void {
  updateTable(draft, table, (known) => ({
    ...known,
    triggers: [...known.triggers.filter(({ name }) => name !== trigger.name), trigger],
  }))
  if (!trigger.isForEachRow) return
  for (const partition of partitionsOn(draft, table)) {
    addTrigger(draft, partition.name, { ...trigger, isFromParent: true })
  }
}

function removeTrigger(draft: Draft, table: Name, name: string): void {
  updateTable(draft, table, (known) => ({
    ...known,
    triggers: known.triggers.filter((each) => each.name !== name),
  }))
  for (const child of inheriting(draft, table, name)) removeTrigger(draft, child, name)
}

function renameTrigger(draft: Draft, table: Name, from: string, to: string): void {
  updateTable(draft, table, (known) => ({
    ...known,
    triggers: known.triggers.map((each) => (each.name === from ? { ...each, name: to } : each)),
  }))
  // Up to version 14 the partitions' triggers keep their names.
  if (draft.pgVersion < 15) return
  for (const child of inheriting(draft, table, from)) renameTrigger(draft, child, from, to)
}

function toggleTrigger(draft: Draft, table: Name, name: string | null, isEnabled: boolean): void {
  updateTable(draft, table, (known) => ({
    ...known,
    triggers: known.triggers.map((each) =>
      name === null || each.name === name ? { ...each, isEnabled } : each,
    ),
  }))
  for (const child of childrenOn(draft, table)) {
    if (child.partitionOf && isSameName(child.partitionOf.parent, table)) {
      toggleTrigger(draft, child.name, name, isEnabled)
    }
  }
}

const inheriting = (draft: Draft, table: Name, trigger: string): readonly Name[] =>
  partitionsOn(draft, table)
    .filter(({ triggers }) => triggers.some((each) => each.name === trigger && each.isFromParent === true))
    .map(({ name }) => name)

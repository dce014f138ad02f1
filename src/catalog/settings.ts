import type { ChangeOf, SchemaChange } from '../model/change.ts'
import type { Setting } from '../model/session.ts'
import { askKind, type ByKind } from './by-kind.ts'

/** Values that SET gave, of the session and of the running transaction; the latter win, and end with it. */
export interface Settings {
  readonly session: ReadonlyMap<string, GivenSetting>
  /** Null after `SET LOCAL … TO DEFAULT`, which hides the session's value. */
  readonly local: ReadonlyMap<string, GivenSetting | null>
}

interface GivenSetting extends Setting {
  /** The items of a list, as in `SET search_path TO a, b`. */
  readonly values: readonly string[]
}

export const runnerSettings = (lockTimeout: string | null): Settings => ({
  session: new Map(
    lockTimeout === null
      ? []
      : [['lock_timeout', { value: lockTimeout, scope: 'runner', values: [lockTimeout] }]],
  ),
  local: new Map(),
})

export function currentSettings({ session, local }: Settings): ReadonlyMap<string, Setting> {
  if (local.size === 0) return session
  const current = new Map<string, Setting>(session)
  for (const [name, setting] of local) {
    if (setting === null) current.delete(name)
    else current.set(name, setting)
  }
  return current
}

/** The server's default, without `"$user"`: nobody knows the user, and hardly anybody has a schema of that name. */
const DEFAULT_PATH: readonly string[] = ['public']

export function searchPathOf({ session, local }: Settings): readonly string[] {
  const given = local.has('search_path') ? local.get('search_path') : session.get('search_path')
  return given?.values.filter((schema) => schema !== '$user' && schema !== '') ?? DEFAULT_PATH
}

/** Values of the transaction are gone when it ends. */
export const withoutLocal = (settings: Settings): Settings =>
  settings.local.size === 0 ? settings : { ...settings, local: new Map() }

const withoutAny = (): Settings => ({ session: new Map(), local: new Map() })

/** The settings after SET, RESET, DISCARD ALL or `select set_config(…)`. */
export const changeSettings = (
  settings: Settings,
  change: SchemaChange,
  isInTransaction: boolean,
): Settings => askKind(CHANGES, change, settings, isInTransaction) ?? settings

const CHANGES: ByKind<Settings, [settings: Settings, isInTransaction: boolean]> = {
  set: ({ setting, value, values, isLocal }, settings, isInTransaction) =>
    assign(settings, setting, { value, values, isLocal, isInTransaction }),
  reset: ({ setting }, settings) => (setting === 'all' ? withoutAny() : unset(settings, setting)),
  discard: ({ what }, settings) => (what === 'all' ? withoutAny() : settings),
  select: (change, settings, isInTransaction) => setConfig(settings, change, isInTransaction),
}

interface Assignment {
  /** Null for DEFAULT. */
  readonly value: string | null
  readonly values: readonly string[]
  readonly isLocal: boolean
  readonly isInTransaction: boolean
}

function setConfig(
  settings: Settings,
  { calls, literalArguments }: ChangeOf<'select'>,
  isInTransaction: boolean,
): Settings {
  const [call] = calls
  const [setting, value, isLocal] = literalArguments
  if (call?.function.name !== 'set_config' || !setting || value === null || value === undefined)
    return settings
  const list = value.split(',').map((item) => item.trim().replaceAll('"', ''))
  const isForTransaction = /^(?:t|true|on|yes|1)$/i.test(isLocal ?? '')
  const assignment = { value, values: list, isLocal: isForTransaction, isInTransaction }
  return assign(settings, setting.toLowerCase(), assignment)
}

/** `SET LOCAL` outside a transaction is a WARNING and does nothing. */
function assign(settings: Settings, name: string, assignment: Assignment): Settings {
  const { value, values, isLocal, isInTransaction } = assignment
  if (isLocal) return isInTransaction ? assignLocal(settings, name, assignment) : settings
  if (value === null) return unset(settings, name)
  const setting = { value, values, scope: 'session' } as const
  return { session: new Map([...settings.session, [name, setting]]), local: without(settings.local, name) }
}

function assignLocal(settings: Settings, name: string, { value, values }: Assignment): Settings {
  const setting = value === null ? null : ({ value, values, scope: 'transaction' } as const)
  return { ...settings, local: new Map([...settings.local, [name, setting]]) }
}

/** Back to what the server says; the runner's own value is overwritten like any other. */
const unset = ({ session, local }: Settings, name: string): Settings => ({
  session: without(session, name),
  local: without(local, name),
})

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}

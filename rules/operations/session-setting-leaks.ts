import {
  advise,
  type ChangeOf,
  defineRule,
  earlierInUnit,
  laterInUnit,
  PHASES,
  type RuleContext,
  type Step,
  showList,
} from '../../src/lint/kit.ts'

/** Settings that change what the next statement on the connection means or may do. Timeouts are wanted for the whole session. */
const LASTING: ReadonlySet<string> = new Set([
  'role',
  'session_authorization',
  'search_path',
  'session_replication_role',
  'row_security',
  'timezone',
  'datestyle',
  'intervalstyle',
  'default_tablespace',
  'default_table_access_method',
  'default_transaction_isolation',
  'default_transaction_read_only',
  'standard_conforming_strings',
  'synchronous_commit',
])

/** SET lives as long as the connection, and the connection outlives the migration. */
export default defineRule({
  id: 'session-setting-leaks',
  family: 'operations',
  severity: 'warning',
  summary: 'A SET without LOCAL goes on to whoever uses the connection next',
  why: `
    SET lasts until the connection closes, also past the COMMIT. The runner uses the connection for the next migration and for its own table; a pool
    hands it to the application. With another \`search_path\` both look for their tables in the wrong schema, with another role they may not
    read them, and with \`session_replication_role = replica\` no foreign key is checked any more. \`SELECT set_config('search_path', '', false)\`,
    which pg_dump writes at the top of a dump, does the same.

    Say SET LOCAL inside the transaction, or RESET at the end of the file. Nothing is reported for timeouts, nor for files that psql runs: it
    closes its connection.`,
  examples: {
    bad: [
      {
        title: 'The next migration looks in another schema',
        sql: `
          create schema shop;
          create table shop.orders (id int primary key);
          -- next migration
          set search_path = shop;
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'Until the end of the transaction',
        sql: `
          create schema shop;
          create table shop.orders (id int primary key);
          -- next migration
          set local search_path = shop;
          alter table orders add column note text;`,
      },
    ],
  },
  phases: PHASES,
  on: ['set', 'select'],
  *check(_, context) {
    const { step, session } = context
    if (step.file.transaction === 'own' || !leaks(step, context)) return
    const sameFile = (other: Step): boolean => other.file === step.file
    if (earlierInUnit(context).some((other) => sameFile(other) && leaks(other, context))) return
    const leaking = [
      step,
      ...laterInUnit(context).filter((other) => sameFile(other) && leaks(other, context)),
    ]
    const names = [...new Set(leaking.map((other) => settingOf(other) ?? ''))]
    yield {
      message: `${showList(names)} ${names.length === 1 ? 'stays' : 'stay'} set on the connection after this migration`,
      fix: advise(
        session.transaction === 'none'
          ? 'put it back with RESET at the end of the file, or say SET LOCAL inside a transaction'
          : 'say SET LOCAL, which ends with the transaction',
      ),
    }
  },
})

/** Set for the session, and not put back in the rest of the file. */
function leaks(step: Step, { unitSteps }: RuleContext): boolean {
  const setting = settingOf(step)
  if (setting === null) return false
  return !unitSteps
    .slice(step.index + 1)
    .some(({ file, change }) => file === step.file && putsBack(change, setting))
}

const putsBack = (change: Step['change'], setting: string): boolean =>
  (change.kind === 'reset' && (change.setting === setting || change.setting === 'all')) ||
  (change.kind === 'discard' && change.what === 'all') ||
  (change.kind === 'set' && change.setting === setting && (change.value === null || isDefault(change)))

/** `SET ROLE NONE`, `SET session_replication_role = DEFAULT` or `origin`. */
const isDefault = ({ value }: ChangeOf<'set'>): boolean => /^(?:none|default|origin)$/i.test(value ?? '')

/** The lasting setting that a step gives a value to for the session; null where there is none. */
function settingOf({ change }: Step): string | null {
  if (change.kind === 'set')
    return !change.isLocal && change.value !== null && !isDefault(change) && LASTING.has(change.setting)
      ? change.setting
      : null
  if (change.kind !== 'select' || change.calls[0]?.function.name !== 'set_config') return null
  const [setting, , isLocal] = change.literalArguments
  return setting && /^(?:f|false|off|no|0)$/i.test(isLocal ?? '') && LASTING.has(setting.toLowerCase())
    ? setting.toLowerCase()
    : null
}

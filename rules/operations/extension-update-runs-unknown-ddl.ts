import {
  advise,
  type ChangeOf,
  defineRule,
  findRoutines,
  PHASES,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** Functions of partition managers and the like that rebuild, lock or move the table in their first argument. */
const REBUILDING: ReadonlyMap<string, string> = new Map([
  ['create_hypertable', 'TimescaleDB'],
  ['create_distributed_table', 'Citus'],
  ['create_reference_table', 'Citus'],
  ['undistribute_table', 'Citus'],
  ['alter_distributed_table', 'Citus'],
  ['create_parent', 'pg_partman'],
  ['partition_data_proc', 'pg_partman'],
  ['undo_partition', 'pg_partman'],
])

/** What an extension's script does is written nowhere in the repository. */
export default defineRule({
  id: 'extension-update-runs-unknown-ddl',
  family: 'operations',
  severity: 'warning',
  summary: 'An extension runs statements of its own on existing objects, which nobody here has read',
  why: `
    ALTER EXTENSION … UPDATE runs the extension's update scripts: they may change types, replace functions that indexes use, rewrite tables of the
    extension and lock yours. Which scripts run depends on the version that happens to be installed, so production may run others than staging.
    Functions of partition managers and time-series extensions move all rows of a table under ACCESS EXCLUSIVE.

    Read the scripts (\`share/extension/name--from--to.sql\`), name the version with TO, and try it on a copy of production. Then acknowledge it
    with an ignore and the reason. Nothing is reported for CREATE EXTENSION, and for tables of this deploy unit.`,
  examples: {
    bad: [
      {
        title: 'To whatever version is installed',
        sql: `
          create extension if not exists plpgsql;
          -- next migration
          alter extension plpgsql update;`,
      },
    ],
    good: [
      {
        title: 'A new extension changes nothing that exists',
        sql: 'create extension if not exists plpgsql;',
      },
    ],
  },
  phases: PHASES,
  on: ['alter-extension', 'select', 'call'],
  *check(change, context) {
    if (change.kind === 'alter-extension') {
      if (change.action !== 'update') return
      yield {
        message: `the update scripts of ${change.extension} run statements that are not in this migration`,
        fix: advise(
          'read the update scripts, name the version with TO, and acknowledge it with an ignore and a reason',
        ),
      }
      return
    }
    const found = rebuilding(change, context)
    if (found === null) return
    yield {
      message: `${found.name}() of ${found.extension} changes ${found.table} by statements that are not in this migration`,
      fix: advise(
        'read what it does to a table with rows and how long it locks it, and acknowledge it with an ignore and a reason',
      ),
    }
  },
})

/** A call that is not a function of the history, on a table that is not new. */
function rebuilding(change: ChangeOf<'select' | 'call'>, { before, isNew }: RuleContext) {
  const calls = change.kind === 'call' ? [change.procedure] : change.calls.map((call) => call.function)
  const call = calls.find(({ name }) => REBUILDING.has(name))
  if (call === undefined || findRoutines(before, call).length > 0) return null
  const [argument] = change.kind === 'select' ? change.literalArguments : []
  const [name, schema = 'public'] = (argument ?? '').split('.').toReversed()
  const table = name ? { schema, name } : null
  if (table !== null && isNew(table)) return null
  return {
    name: call.name,
    extension: REBUILDING.get(call.name) ?? '',
    table: table === null ? 'a table' : show(table),
  }
}

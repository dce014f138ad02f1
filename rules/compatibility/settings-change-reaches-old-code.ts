import { advise, defineRule, earlierInUnit } from '../../src/lint/kit.ts'

/** New sessions get it, whichever release opens them. */
export default defineRule({
  id: 'settings-change-reaches-old-code',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A setting of a role, database or server reaches the sessions of the running release',
  why: `
    \`ALTER ROLE … SET\`, \`ALTER DATABASE … SET\` and \`ALTER SYSTEM\` apply to every session that begins afterwards, also those of the old release: its pool opens connections all
    the time. Another \`search_path\` finds other tables, another \`TimeZone\` reads other days, a \`statement_timeout\` cuts its reports off. Sessions that are open
    keep the old value, so that both are in use at once.

    Let the new release set it for its own connections.

    Nothing is reported for a role of this deploy, for settings of an extension or of your own (\`app.tenant\`), and for logging.`,
  examples: {
    bad: [
      {
        title: 'Connections of the running release get it too',
        sql: `
          create role shop;
          -- next migration
          alter role shop set statement_timeout = '5s';`,
      },
    ],
    good: [
      {
        title: 'A role that no release uses yet',
        sql: `
          create role reports;
          alter role reports set statement_timeout = '5min';`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['alter-default-setting', 'alter-system'],
  *check(change, context) {
    const setting = change.setting.toLowerCase()
    if (setting.includes('.') || /^(?:log_|application_name$)/.test(setting)) return
    if (change.kind === 'alter-default-setting') {
      const isOwn = earlierInUnit(context).some(
        (step) =>
          step.change.kind === 'create-role' && change.of === 'role' && step.change.role === change.name,
      )
      if (isOwn) return
    }
    const of = change.kind === 'alter-system' ? 'the server' : `the ${change.of} ${change.name}`
    yield {
      message: `${setting} of ${of} reaches new sessions of the running release too`,
      fix: advise('let the new release set it for its own connections'),
    }
  },
})

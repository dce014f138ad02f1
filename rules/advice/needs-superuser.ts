import { advise, type ChangeOf, defineRule, PHASES } from '../../src/lint/kit.ts'

/** Extensions that come with PostgreSQL and are not marked as trusted. */
const UNTRUSTED: ReadonlySet<string> = new Set(
  `adminpack amcheck autoinc dblink file_fdw insert_username intagg moddatetime old_snapshot pageinspect pg_buffercache pg_freespacemap
  pg_prewarm pg_stat_statements pg_surgery pg_visibility pg_walinspect pgrowlocks pgstattuple postgres_fdw refint sslinfo xml2 plperlu
  plpython3u pltclu`.split(/\s+/),
)

/** A hosted database has no superuser to give. */
export default defineRule({
  id: 'needs-superuser',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A statement needs a superuser, which the role of a migration should not be',
  why: `
    ALTER SYSTEM, COPY … PROGRAM, untrusted languages and extensions that are not trusted run only as a superuser. On hosted databases there is none, or only a
    narrower substitute, so that the migration fails there. And a pipeline whose role is a superuser can read the files of the server and
    every row of every database.

    Leave such statements to those who set up the server, and let the migrations run as the owner of the schema.`,
  examples: {
    bad: [
      {
        title: 'A setting of the server',
        transaction: 'none',
        sql: "alter system set work_mem = '64MB';",
      },
    ],
    good: [{ title: 'A trusted extension', sql: 'create extension if not exists plpgsql;' }],
  },
  phases: PHASES,
  on: ['alter-system', 'copy', 'create-extension', 'create-function'],
  *check(change) {
    const what = privilegedPart(change)
    if (what === null) return
    yield {
      message: `${what} needs a superuser`,
      fix: advise('leave it to those who set up the server'),
    }
  },
})

type Privileged = ChangeOf<'alter-system' | 'copy' | 'create-extension' | 'create-function'>

function privilegedPart(change: Privileged): string | null {
  switch (change.kind) {
    case 'alter-system':
      return 'ALTER SYSTEM'
    case 'copy':
      return change.isProgram ? 'COPY … PROGRAM' : null
    case 'create-extension':
      return UNTRUSTED.has(change.extension) ? `the extension ${change.extension}` : null
    case 'create-function': {
      const language = change.definition.language.toLowerCase()
      return isUntrusted(language) ? `a function in ${language}` : null
    }
  }
}

const isUntrusted = (language: string): boolean =>
  /^(?:c|internal|plperlu|plpython\d?u|pltclu)$/.test(language)

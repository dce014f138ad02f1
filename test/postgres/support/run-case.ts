import type { Session } from '../../../src/db/connect.ts'
import type { MigrationFile } from '../../../src/model/migration.ts'
import type { Statement } from '../../../src/model/statement.ts'
import type { Unit, UnitFile } from '../../../src/model/step.ts'

/** Texts that only psql or a template engine can run. */
const NOT_SQL: ReadonlySet<string> = new Set(['psql-command', 'template', 'syntax-error'])

/** Why a server cannot run a file as it stands; null if it can. */
export function notRunnable({ parsed }: UnitFile): string | null {
  const changes = parsed.statements.flatMap((statement) => statement.changes)
  const notSql = changes.find(({ kind }) => NOT_SQL.has(kind))
  if (notSql !== undefined) return `${notSql.kind} is not for a server`
  return changes.some((change) => change.kind === 'copy' && change.isInline) ? 'COPY needs its data' : null
}

/** Statements that are sent; those of a body are part of their host. */
export const sentStatements = ({ parsed }: UnitFile): readonly Statement[] =>
  parsed.statements.filter(({ within }) => within === null)

/** The files of a unit in the order in which they run; a rollback ends it before the contract phase. */
export function runOrder(
  { files }: Unit,
  { withRollback }: { readonly withRollback: boolean },
): readonly UnitFile[] {
  const of = (phase: MigrationFile['phase']) => files.filter(({ file }) => file.phase === phase)
  const last = withRollback ? of('rollback').toReversed() : of('contract')
  return [...of('expand'), ...of('backfill'), ...last]
}

/** Sends a file, or the first statements of it, as its runner would. */
export async function runFile(
  session: Session,
  file: UnitFile,
  count = Number.POSITIVE_INFINITY,
): Promise<void> {
  const statements = sentStatements(file).slice(0, count)
  const mode = file.file.transaction
  if (mode === 'simple') {
    const texts = statements.map(({ sql }) => sql)
    if (texts.length > 0) await session.run(texts.join(';\n'))
    return
  }
  if (mode === 'file') await session.run('begin')
  for (const { sql } of statements) await session.run(sql)
  if ((await session.transaction()) !== 'idle') await session.run('commit')
}

import type { MigrateError } from '../../errors.ts'
import type { Finding } from '../../model/finding.ts'
import type { History } from '../../model/migration.ts'
import type { LintReport, Summary } from '../../report/report.ts'
import type { Io } from '../io.ts'
import { packageVersion } from '../version.ts'
import { type Gathered, gather } from './gather.ts'
import { type Judgement, sourcesOf } from './judge.ts'
import type { Settings } from './settle.ts'
import { openStore } from './store.ts'
import { overrideFiles } from './units.ts'

export interface JudgedAll {
  readonly report: LintReport
  /** What could not be read. */
  readonly problems: readonly MigrateError[]
}

/** Gathers and judges everything that the settings ask for. */
export async function judgeAll(settings: Settings, io: Io): Promise<JudgedAll> {
  const gathered = overridden(await gather(settings, io), settings)
  const store = await openStore(settings, io)
  const judgements: Judgement[] = []
  for (const target of gathered.targets) judgements.push(await store.judge(target, gathered.ships))
  await store.close()
  const sources = sourcesOf(gathered.targets)
  const findings = judgements.flatMap((judgement) => judgement.findings)
  const notUnderstood = judgements.flatMap((judgement) => judgement.notUnderstood)
  return {
    problems: gathered.problems,
    report: {
      findings,
      sources,
      notUnderstood,
      notes: gathered.targets.flatMap(({ history }) => unreadNotes(history)),
      rules: settings.rules.map(({ id, family, severity, summary }) => ({ id, family, severity, summary })),
      version: packageVersion(),
      summary: countFindings(findings, {
        files: new Set(judgements.flatMap(({ files }) => files)).size,
        statements: judgements.reduce((sum, { statements }) => sum + statements, 0),
        opaque: notUnderstood.length,
      }),
    },
  }
}

const overridden = (gathered: Gathered, { flags }: Settings): Gathered => ({
  ...gathered,
  targets: gathered.targets.map((target) => ({
    ...target,
    history: overrideFiles(target.history, {
      phase: flags.phase ?? null,
      transaction: flags.transaction ?? null,
    }),
  })),
})

const unreadNotes = ({ unread }: History): readonly string[] =>
  unread.map(({ path, reason }) => `${path}: ${reason}`)

export function countFindings(
  findings: readonly Finding[],
  counted: Pick<Summary, 'files' | 'statements' | 'opaque'>,
): Summary {
  const open = findings.filter(({ suppressed }) => suppressed === null)
  return {
    ...counted,
    errors: open.filter(({ severity }) => severity === 'error').length,
    warnings: open.filter(({ severity }) => severity === 'warning').length,
    advice: open.filter(({ severity }) => severity === 'advice').length,
    suppressed: findings.length - open.length,
  }
}

import type { History, Migration, MigrationFile } from '../../model/migration.ts'
import type { Phase } from '../../model/stage.ts'
import type { ParsedFile } from '../../model/statement.ts'
import type { Unit } from '../../model/step.ts'

/** Which migrations of a history are judged, and how they ship. */
export interface Selection {
  /** Judges the migration; the others are context. */
  readonly isTarget: (migration: Migration) => boolean
  /**
   * `each`: every migration ships by itself, and only what sorts before it is its history. `together`: the targets are one deploy unit
   * that runs after all others, which is what happens to a branch whatever its numbers are.
   */
  readonly ships: 'each' | 'together'
}

type Parse = (file: MigrationFile) => ParsedFile

/**
 * The deploy units of a history in the order in which they run. Migrations behind the last target are left out: they are not its
 * history.
 */
export function unitsOf(
  { migrations }: History,
  { isTarget, ships }: Selection,
  parse: Parse,
): readonly Unit[] {
  const last = migrations.findLastIndex(isTarget)
  if (last === -1) return []
  const unit = (id: string, isJudged: boolean, group: readonly Migration[]): Unit => ({
    id,
    isTarget: isJudged,
    files: group
      .flatMap(({ files }) => files)
      .filter(({ phase }) => isJudged || phase !== 'rollback')
      .map((file) => ({ file, parsed: parse(file) })),
  })
  if (ships === 'each') return migrations.slice(0, last + 1).map((m) => unit(m.id, isTarget(m), [m]))
  const context = migrations.filter((m) => !isTarget(m)).map((m) => unit(m.id, false, [m]))
  const targets = migrations.filter(isTarget)
  return [...context, unit(targets.map(({ id }) => id).join(', '), true, targets)]
}

/** What the command line says of files whose layout leaves it open. */
export interface FileOverrides {
  /** For files that a layout without phases gives to `expand`. */
  readonly phase: Phase | null
  readonly transaction: 'per-file' | 'per-statement' | null
}

export function overrideFiles(history: History, { phase, transaction }: FileOverrides): History {
  if (phase === null && transaction === null) return history
  const override = (file: MigrationFile): MigrationFile => ({
    ...file,
    phase:
      phase !== null && history.layout !== 'overlap' && file.phase === 'expand' && phase !== 'rollback'
        ? phase
        : file.phase,
    transaction: transaction === null ? file.transaction : transaction === 'per-file' ? 'file' : 'none',
  })
  return { ...history, migrations: history.migrations.map((m) => ({ ...m, files: m.files.map(override) })) }
}

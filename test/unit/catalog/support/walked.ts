import { openWalk } from '../../../../src/catalog/walk.ts'
import type { MigrationFile, TransactionMode } from '../../../../src/model/migration.ts'
import { positionsOf } from '../../../../src/model/source.ts'
import type { Step, Unit, WalkOptions } from '../../../../src/model/step.ts'
import { parseFile } from '../../../../src/sql/parse.ts'

const OPTIONS: WalkOptions = { pgVersion: 18, timeZone: null, runnerLockTimeout: null }

/** A unit of one expand file. A line `-- next query` begins another section, which the runner sends on its own. */
function unitOf(text: string, transaction: TransactionMode, isTarget: boolean): Unit {
  const source = { path: 'file.sql', text }
  const starts = [0, ...[...text.matchAll(/^ *-- next query$/gm)].map(({ index }) => index)]
  const file: MigrationFile = {
    source,
    phase: 'expand',
    transaction,
    sections: starts.map((start, at) => ({ start, end: starts[at + 1] ?? text.length })),
    placeholders: [],
    origin: 'sql',
  }
  return { id: 'unit', isTarget, files: [{ file, parsed: parseFile(source) }] }
}

/** One target file on the schema that the first text makes. */
export function stepsOf(
  setup: string,
  sql: string,
  transaction: TransactionMode,
  options: Partial<WalkOptions> = {},
): readonly Step[] {
  const walk = openWalk({ ...OPTIONS, ...options })
  walk.feed(unitOf(setup, 'none', false))
  return walk.feed(unitOf(sql, transaction, true))
}

const REMARK = /\s*--> .*$/

/**
 * A text with a remark at the end of each line with a statement, `--> …`, which says what is known as the first of that line starts.
 * Compare it with {@link layOut} of the text that is expected.
 */
export function remarked(sql: string, steps: readonly Step[], remark: (step: Step) => string): string {
  const position = positionsOf(sql)
  const lines = sql.split('\n').map((line) => line.replace(REMARK, ''))
  const firsts = new Map<number, Step>()
  for (const step of steps) {
    const { line } = position(step.statement.span.start)
    if (!firsts.has(line)) firsts.set(line, step)
  }
  return layOut(
    lines
      .map((line, at) => {
        const step = firsts.get(at + 1)
        return step === undefined ? line : `${line} --> ${remark(step)}`
      })
      .join('\n'),
  )
}

/** Without indentation, blank lines and the columns of remarks. */
export const layOut = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/\s*--> /, ' --> '))
    .filter((line) => line !== '')
    .join('\n')

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Session } from '../../src/db/connect.ts'
import { positionsOf } from '../../src/model/source.ts'
import type { UnitFile } from '../../src/model/step.ts'
import { expectedMarks, type Mark, readCase } from '../support/case.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'
import { sentStatements } from './support/run-case.ts'

/** Rules that say "PostgreSQL refuses this": the server refuses each statement that their fixtures mark, and no other. */
const RULES = ['statement-cannot-succeed', 'dependent-object-blocks-change', 'command-fails-in-transaction']

const majors = await testMajors()

describe.each(RULES)('%s', (id) => {
  for (const { title, sql } of fixturesOf(id)) {
    const wanted = Number(/^-- pg: (\d+)/m.exec(sql)?.[1] ?? 18)
    const major = majors.find((each) => each === wanted)
    const reason = whyNot(sql) ?? (major ? null : `for PostgreSQL ${wanted}`)
    test.skipIf(reason !== null)(`${title}${reason === null ? '' : ` (${reason})`}`, async () => {
      const given = readCase(sql)
      const cluster = await sharedCluster(major)
      await using database = await cluster.createDatabase()
      await using session = await database.connect()
      const refused: Mark[] = []
      for (const file of given.units.flatMap(({ files }) => files)) {
        refused.push(
          ...(await refusedIn(session, file)).map((line) => `${file.file.source.path}:${line} ${id}`),
        )
      }
      expect(refused).toEqual([...new Set(expectedMarks(given))])
    })
  }
})

function fixturesOf(id: string): readonly { readonly title: string; readonly sql: string }[] {
  return ['bad', 'good'].flatMap((kind) => {
    const folder = join(import.meta.dirname, '../../fixtures/rules', id, kind)
    const files = existsSync(folder) ? readdirSync(folder) : []
    return files.map((file) => ({
      title: `${kind}/${basename(file, '.sql')}`,
      sql: readFileSync(join(folder, file), 'utf8'),
    }))
  })
}

/** Why it cannot be told for each statement what the server says of it; null if it can. */
function whyNot(sql: string): string | null {
  const written = /^-- not run: (.*)$/m.exec(sql)?.[1]
  if (written !== undefined) return written
  if (/^-- transaction: simple$/m.test(sql)) return 'one query string'
  if (/^-- (?:given: |fails$)/m.test(sql)) return 'not about what the server refuses'
  return /\bdo \$\$/i.test(sql) ? 'the statement is inside a block' : null
}

/** Lines on which the statements end that the server refuses; the others go on as if they had not been there. */
async function refusedIn(session: Session, file: UnitFile): Promise<readonly number[]> {
  const position = positionsOf(file.file.source.text)
  const isWrapped = file.file.transaction === 'file'
  const lines: number[] = []
  if (isWrapped) await session.run('begin')
  for (const { sql, span } of sentStatements(file)) {
    if ((await session.transaction()) === 'open') await session.run('savepoint before_statement')
    try {
      await session.run(sql)
    } catch {
      lines.push(position(span.end).line)
      if ((await session.transaction()) === 'failed')
        await session.run('rollback to savepoint before_statement')
    }
  }
  if ((await session.transaction()) !== 'idle') await session.run('commit')
  return lines
}

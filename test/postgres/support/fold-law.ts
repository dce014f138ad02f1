import { executionOrder } from '../../../src/catalog/execution-order.ts'
import { applyChange } from '../../../src/catalog/fold.ts'
import { resolveNames } from '../../../src/catalog/resolve.ts'
import { searchPathWithin } from '../../../src/catalog/search-path.ts'
import type { Session } from '../../../src/db/connect.ts'
import { serverMessageOf } from '../../../src/db/errors.ts'
import { introspect } from '../../../src/db/introspect.ts'
import { type Catalog, emptyCatalog, type Origin } from '../../../src/model/catalog.ts'
import type { Expression } from '../../../src/model/expression.ts'
import type { MigrationFile } from '../../../src/model/migration.ts'
import type { ParsedFile, Statement } from '../../../src/model/statement.ts'
import { parseFile } from '../../../src/sql/parse.ts'
import { catalogLines, differences } from './catalog-lines.ts'

const ORIGIN: Origin = { unit: 0, phase: 'expand', isCertain: true }

/** An expression as the fold would see it in a migration. */
export function expressionOf(sql: string): Expression {
  const [statement] = parseFile({ path: 'expression', text: `alter table t add check (${sql}\n)` }).statements
  const [change] = statement?.changes ?? []
  if (change?.kind !== 'add-constraint' || change.constraint.type !== 'check')
    throw new Error(`cannot read: ${sql}`)
  return change.constraint.expression
}

/** A history on its way through a server and the fold at once: the fold sees what the server accepted, and nothing else. */
export interface Replay {
  readonly catalog: () => Catalog
  readonly refused: () => readonly string[]
  /** How often the fold went on from the server's schema. */
  readonly rereads: () => number
  /** One statement after the other, each on its own. */
  statements(text: string): Promise<void>
  /** A migration as its runner sends it; wholly refused if one statement is, unless each stands for itself. */
  migration(file: MigrationFile): Promise<void>
  /** Facts in which fold and server differ. */
  differences(): Promise<readonly string[]>
}

export function replay(session: Session, pgVersion: number): Replay {
  let catalog = emptyCatalog
  let isUncertain = false
  let rereads = 0
  const refused: string[] = []

  /** What a history does under a condition or by dynamic SQL, nobody can read from it: there the fold goes on from the server. */
  const reread = async (): Promise<void> => {
    if (catalog.isComplete && !isUncertain) return
    isUncertain = false
    rereads++
    catalog = (await introspect(session, { parseExpression: expressionOf })).catalog
  }

  const run = async (file: ParsedFile, statement: Statement): Promise<void> => {
    const searchPath = await searchPathOf(session)
    await session.run(statement.sql)
    const host = file.statements.indexOf(statement)
    for (const each of [statement, ...bodyOf(file, host)]) {
      const origin = { ...ORIGIN, isCertain: each.execution !== 'conditional' }
      const path = searchPathWithin(each.changes, searchPath)
      for (const at of executionOrder(each.changes)) {
        const change = each.changes[at]
        if (!change) continue
        const before = catalog
        catalog = applyChange(catalog, resolveNames(change, catalog, path), origin, pgVersion)
        isUncertain ||= !origin.isCertain && catalog !== before
      }
    }
  }

  const each = async (file: ParsedFile): Promise<void> => {
    for (const statement of topLevel(file)) {
      const before = catalog
      try {
        await run(file, statement)
      } catch (error) {
        catalog = before
        refused.push(`${file.source.path}: ${serverMessageOf(error)}: ${statement.sql.slice(0, 80)}`)
        if ((await session.transaction()) === 'failed') await session.run('rollback')
      }
    }
  }

  return {
    catalog: () => catalog,
    refused: () => refused,
    rereads: () => rereads,
    async statements(text) {
      await each(parseFile({ path: 'text', text }))
      await reread()
    },
    async migration(file) {
      await migrate(file)
      await reread()
    },
    async differences() {
      const { catalog: actual } = await introspect(session, { parseExpression: expressionOf })
      return differences(catalogLines(catalog), catalogLines(actual))
    },
  }

  async function migrate({ source, sections, placeholders, transaction }: MigrationFile): Promise<void> {
    const file = parseFile(source, { sections, placeholders })
    if (transaction === 'none') return each(file)
    const [begin, commit] = transaction === 'own' ? ['', ''] : ['begin', 'commit']
    const before = catalog
    try {
      await session.run(begin)
      for (const statement of topLevel(file)) await run(file, statement)
      await session.run(commit)
    } catch (error) {
      catalog = before
      refused.push(`${source.path}: ${serverMessageOf(error)}`)
      if ((await session.transaction()) !== 'idle') await session.run('rollback')
    }
  }
}

const topLevel = (file: ParsedFile): readonly Statement[] =>
  file.statements.filter(({ within }) => within === null)

/** Statements of a DO block follow it; those of a function's body run only when it is called. */
function bodyOf(file: ParsedFile, host: number): readonly Statement[] {
  const following = file.statements.slice(host + 1)
  const end = following.findIndex(({ within }) => within === null)
  return following.slice(0, end === -1 ? undefined : end).filter(({ execution }) => execution !== 'deferred')
}

async function searchPathOf(session: Session): Promise<readonly string[]> {
  const { rows } = await session.query<{ path: string }>(`select current_setting('search_path') as path`)
  return (rows[0]?.path ?? '').split(',').map((schema) => schema.trim().replace(/^"(.*)"$/, '$1'))
}

import type { SourceFile } from '../model/source.ts'
import type { Directive, Statement } from '../model/statement.ts'
import { type Range, survey } from './survey.ts'
import { tokenize } from './tokens.ts'

/** dbmate marks its sections with `-- migrate:up` and `-- migrate:down`. */
const MENTION = /migrate:(?!\s*(?:up|down)\b)/
const DIRECTIVE = /^--\s*migrate:(?!\s*(?:up|down)\b)\s*(.*?)\s*$/s

/** The `-- migrate: …` comments that belong to what runs: those in a section, and those that stand alone in front of one. */
export function directivesOf(
  source: SourceFile,
  sections: readonly Range[],
  statements: readonly Statement[],
): readonly Directive[] {
  if (!MENTION.test(source.text)) return []
  return survey(source.text).comments.flatMap((comment) => {
    const text = DIRECTIVE.exec(source.text.slice(comment.start, comment.end))?.[1]
    if (text === undefined || !belongsTo(source.text, sections, comment)) return []
    const place = {
      span: { file: source.path, start: comment.start, end: comment.end },
      statement: statementAfter(statements, comment),
    }
    return [{ ...readDirective(text), ...place }]
  })
}

type Bare<D> = D extends unknown ? Omit<D, 'span' | 'statement'> : never

function readDirective(text: string): Bare<Directive> {
  if (/^no-transaction$/.test(text)) return { kind: 'no-transaction' }
  const ignore = /^ignore\s+([a-z][a-z0-9-]*)(?:\s+(.*))?$/s.exec(text)
  if (ignore?.[1] !== undefined) {
    const reason = /^because\s+(\S.*)$/s.exec(ignore[2] ?? '')?.[1] ?? null
    return { kind: 'ignore', rule: ignore[1], reason }
  }
  return readDerives(text) ?? { kind: 'unknown', text }
}

/** `derives table.column = expression`; the table may have a schema, and every name may be quoted. */
function readDerives(text: string): Bare<Directive> | null {
  const name = String.raw`(?:[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|"(?:[^"]|"")+")`
  const found = new RegExp(`^derives\\s+((?:${name}\\.){1,2})(${name})\\s*=\\s*(\\S.*)$`, 's').exec(text)
  if (found === null) return null
  const [, path = '', column = '', expression = ''] = found
  return {
    kind: 'derives',
    table: foldNames(path).join('.'),
    column: foldNames(column).join('.'),
    expression,
  }
}

const foldNames = (path: string): readonly string[] =>
  tokenize(path).flatMap(({ kind, start, end }) => {
    const source = path.slice(start, end)
    if (kind === 'quoted-identifier') return [source.slice(1, -1).replaceAll('""', '"')]
    return kind === 'word' ? [source.toLowerCase()] : []
  })

function belongsTo(text: string, sections: readonly Range[], comment: Range): boolean {
  const section = sections.find(({ end }) => end > comment.start)
  if (section === undefined) return false
  if (section.start <= comment.start) return true
  return tokenize(text, comment.end, section.start).every(({ kind }) => kind === 'comment')
}

/**
 * In a body the next statement of the body, in any other statement the statement itself, between two statements the second.
 * A statement of a body whose place is not known lies where its host lies, and is never next.
 */
function statementAfter(statements: readonly Statement[], comment: Range): number | null {
  const isHost = ({ within }: Statement): boolean => within === null
  const host = statements.findIndex(
    (each) => isHost(each) && each.span.start < comment.start && each.span.end > comment.end,
  )
  if (host === -1) {
    const next = statements.findIndex((each) => isHost(each) && each.span.start >= comment.end)
    return next === -1 ? null : next
  }
  for (let i = host + 1; i < statements.length; i++) {
    const inner = statements[i]
    if (inner === undefined || isHost(inner)) break
    if (inner.span.start >= comment.end) return i
  }
  return statements[host + 1]?.within ? null : host
}

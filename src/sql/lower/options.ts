import type { PgNode } from '../pg-ast.ts'
import { stringOf, tagged, tagOf, textOf } from './node.ts'

/** The argument of a named option (`DefElem`); null where the option is written without one, undefined where it is not written. */
export function optionOf(options: readonly PgNode[], name: string): PgNode | null | undefined {
  const found = tagged(options, 'DefElem').find((option) => option['defname'] === name)
  return found === undefined ? undefined : (found['arg'] ?? null)
}

/** Names of options in lower case, `toast.` in front of those of the TOAST table. */
export const optionNamesOf = (options: readonly PgNode[]): readonly string[] =>
  tagged(options, 'DefElem').map((option) => {
    const namespace = textOf(option, 'defnamespace')
    return `${namespace === '' ? '' : `${namespace}.`}${textOf(option, 'defname')}`.toLowerCase()
  })

/** A boolean option as `defGetBoolean` reads it: the bare word is true. Undefined where it is not written. */
export function switchOf(options: readonly PgNode[], name: string): boolean | undefined {
  const value = optionOf(options, name)
  if (value === undefined) return undefined
  return value === null || !FALSE_WORDS.has(writtenValue(value).toLowerCase())
}

const FALSE_WORDS: ReadonlySet<string> = new Set(['false', 'off', 'no', '0', 'f', 'n'])

/** Text of a value node: of a constant, of `Integer` and its like, or of a type name, which is how the grammar reads bare words. */
export function writtenValue(node: PgNode | null | undefined): string {
  if (node === null || node === undefined) return ''
  const tag = tagOf(node)
  const body: PgNode = node[tag]
  switch (tag) {
    case 'A_Const':
      return constantOf(body)
    case 'TypeCast':
      return writtenValue(body['arg'])
    case 'TypeName':
      return stringOf(body['names']?.at(-1))
    case 'ColumnRef':
      return (body['fields'] ?? []).map(stringOf).join('.')
    case 'List':
      return (body['items'] ?? []).map(writtenValue).join(', ')
    default:
      return scalarOf(tag, body)
  }
}

const constantOf = (body: PgNode): string => {
  if (body['isnull'] === true) return 'null'
  if (body['ival']) return scalarOf('Integer', body['ival'])
  if (body['fval']) return scalarOf('Float', body['fval'])
  if (body['boolval']) return scalarOf('Boolean', body['boolval'])
  return body['sval']?.sval ?? body['bsval']?.bsval ?? ''
}

function scalarOf(tag: string, body: PgNode): string {
  switch (tag) {
    case 'Integer':
      return String(body['ival'] ?? 0)
    case 'Float':
      return body['fval'] ?? ''
    case 'Boolean':
      return String(body['boolval'] === true)
    case 'String':
      return body['sval'] ?? ''
    default:
      return ''
  }
}

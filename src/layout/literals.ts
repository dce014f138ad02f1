const PARAMETER = /'(?:''|[^'])*'|"(?:""|[^"])*"|\$(?:[A-Za-z_]\w*)?\$|\$(\d+)/g

/**
 * A compiled query with its parameters written out, so that it reads, parses and runs on its own. Untyped string
 * literals take the type that the parameter would have taken.
 */
export function inlineParameters(sql: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return sql
  return sql.replace(PARAMETER, (token, number: string | undefined) =>
    number === undefined ? token : literalOf(parameters[Number(number) - 1]),
  )
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  if (value instanceof Date) return quoted(value.toISOString())
  if (value instanceof Uint8Array) return quoted(`\\x${Buffer.from(value).toString('hex')}`)
  if (Array.isArray(value)) return quoted(arrayText(value))
  return quoted(textOf(value))
}

/** As `pg` sends an array: its elements quoted in braces. */
const arrayText = (values: readonly unknown[]): string =>
  `{${values.map((value) => (Array.isArray(value) ? arrayText(value) : elementText(value))).join(',')}}`

const elementText = (value: unknown): string =>
  value === null || value === undefined
    ? 'NULL'
    : `"${textOf(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

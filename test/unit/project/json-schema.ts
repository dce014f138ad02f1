import type { GenericSchema } from 'valibot'

type Json = Readonly<Record<string, unknown>>

/** The parts of a valibot schema that the configuration uses; anything else fails the test that prints it. */
interface Node {
  readonly type: string
  readonly pipe?: readonly Node[]
  readonly entries?: Readonly<Record<string, Node>>
  readonly options?: readonly unknown[]
  readonly item?: Node
  readonly value?: Node
  readonly wrapped?: Node
  readonly description?: string
  readonly requirement?: number
}

/** As the formatter of this repository prints JSON: a list of plain values on one line where it fits. */
export const printJson = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(
    /^(.*)\[\n([^[\]{}]*)\n\s*\](,?)$/gm,
    (lines, before: string, inner: string, after: string) => {
      const line = `${before}[${inner.trim().replace(/\n\s*/g, ' ')}]${after}`
      return line.length <= LINE_WIDTH ? line : lines
    },
  )}\n`

const LINE_WIDTH = 110

export const jsonSchemaOf = (schema: GenericSchema): Json => convert(schema as unknown as Node)

function convert(node: Node): Json {
  const [base = node, ...actions] = node.pipe ?? []
  return Object.assign({}, shapeOf(base), ...actions.map(constraintOf)) as Json
}

function shapeOf(node: Node): Json {
  switch (node.type) {
    case 'string':
    case 'boolean':
    case 'number':
      return { type: node.type }
    case 'picklist':
      return { enum: node.options }
    case 'exact_optional':
      return convert(node.wrapped as Node)
    case 'nullable':
      return { anyOf: [convert(node.wrapped as Node), { type: 'null' }] }
    case 'union':
      return { anyOf: (node.options as Node[]).map(convert) }
    case 'array':
      return { type: 'array', items: convert(node.item as Node) }
    case 'record':
      return { type: 'object', additionalProperties: convert(node.value as Node) }
    case 'strict_object':
    case 'loose_object':
      return objectOf(node)
    default:
      throw new Error(`no JSON Schema for ${node.type}`)
  }
}

function objectOf(node: Node): Json {
  const entries = Object.entries(node.entries ?? {})
  const required = entries.filter(([, value]) => value.type !== 'exact_optional').map(([key]) => key)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, value]) => [key, convert(value)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: node.type === 'loose_object',
  }
}

function constraintOf(action: Node): Json {
  switch (action.type) {
    case 'description':
      return { description: action.description }
    case 'non_empty':
      return { minLength: 1 }
    case 'integer':
      return { type: 'integer' }
    case 'min_value':
      return { minimum: action.requirement }
    default:
      throw new Error(`no JSON Schema for ${action.type}`)
  }
}

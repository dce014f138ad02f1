type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Schema = { readonly [key: string]: Json }

/**
 * Where a value breaks a schema: the keywords that our schemas use, and no others. An unknown keyword is reported too, so that none is
 * ever skipped in silence.
 */
export function violations(value: Json, schema: Schema, root: Schema = schema, at = ''): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, expected]) => {
    const check = KEYWORDS[keyword]
    if (check === undefined) return [`${at}: unknown keyword ${keyword}`]
    return check({ value, expected, root, at })
  })
}

interface Check {
  readonly value: Json
  readonly expected: Json
  readonly root: Schema
  readonly at: string
}

const passes = () => []

const KEYWORDS: Readonly<Record<string, (check: Check) => readonly string[]>> = {
  $schema: passes,
  $defs: passes,
  title: passes,
  description: passes,
  $ref: ({ value, expected, root, at }) => {
    const target = shown(expected)
      .replace('#/', '')
      .split('/')
      .reduce<Json>((node, key) => (node as Schema)[key] ?? null, root)
    return violations(value, target as Schema, root, at)
  },
  const: ({ value, expected, at }) => said(value === expected, at, `is not ${JSON.stringify(expected)}`),
  enum: ({ value, expected, at }) =>
    said((expected as readonly Json[]).includes(value), at, `is ${shown(value)}`),
  type: ({ value, expected, at }) =>
    said(
      [expected].flat().some((type) => isOfType(value, shown(type))),
      at,
      `is no ${shown(expected)}`,
    ),
  minimum: ({ value, expected, at }) =>
    said(Number(value) >= Number(expected), at, `is below ${shown(expected)}`),
  pattern: ({ value, expected, at }) =>
    said(new RegExp(shown(expected)).test(shown(value)), at, 'breaks its pattern'),
  required: ({ value, expected, at }) =>
    (expected as readonly string[]).flatMap((key) =>
      said(isRecord(value) && key in value, `${at}/${key}`, 'is missing'),
    ),
  properties: ({ value, expected, root, at }) =>
    Object.entries(expected as Schema).flatMap(([key, schema]) =>
      isRecord(value) && key in value
        ? violations(value[key] ?? null, schema as Schema, root, `${at}/${key}`)
        : [],
    ),
  items: ({ value, expected, root, at }) =>
    (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap((item, index) =>
      violations(item, expected as Schema, root, `${at}/${index}`),
    ),
}

const said = (isGood: boolean, at: string, problem: string): readonly string[] =>
  isGood ? [] : [`${at} ${problem}`]

const isRecord = (value: Json): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isOfType(value: Json, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isRecord(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

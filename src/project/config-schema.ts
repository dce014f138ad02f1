import * as v from 'valibot'
import { LAYOUT_NAMES } from '../layout/layouts.ts'
import { PHASES } from '../model/stage.ts'
import type { UserConfig } from './config.ts'

const level = v.picklist(['off', 'advice', 'warning', 'error'])
const text = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'))

const optional = <Schema extends v.GenericSchema>(schema: Schema, description: string) =>
  v.exactOptional(v.pipe(schema, v.description(description)))

const source = v.strictObject({
  path: v.pipe(text, v.description('Folder or file, relative to this file')),
  layout: optional(v.picklist(LAYOUT_NAMES), 'Whose layout it is, where detection goes wrong'),
  phase: optional(v.picklist(PHASES), 'When the pipeline runs these migrations; default expand'),
  transaction: optional(
    v.picklist(['file', 'simple', 'none', 'own']),
    'How the runner sends a file: wrapped in a transaction, as one query, statement by statement, or with its own BEGIN and COMMIT',
  ),
})

const runner = v.strictObject({
  setsLockTimeout: optional(v.boolean(), 'It sets lock_timeout before each migration'),
})

/** The format of `migrate.config.*`. `schema/config.schema.json` is made from it by a test. */
export const configSchema = v.strictObject({
  $schema: v.exactOptional(v.string()),
  migrations: optional(v.array(v.union([text, source])), 'Where migrations are; default: find them'),
  pgVersion: optional(v.picklist([14, 15, 16, 17, 18]), 'The oldest server they must run on; default 14'),
  failOn: optional(
    v.picklist(['error', 'warning', 'advice', 'never']),
    'The severity that fails a run; default error',
  ),
  rules: optional(v.record(v.string(), level), 'Severity by rule or by family'),
  customRules: optional(
    v.array(v.looseObject({ id: v.string() })),
    'Rules made with defineRule; only in .js and .ts',
  ),
  baseline: optional(v.nullable(text), 'File of known findings that do not count'),
  lockTimeoutLimitMs: optional(count, 'The longest lock_timeout that counts as one; default 10000'),
  tableSizes: optional(v.record(v.string(), count), 'Bytes by table, as schema.table or a bare name'),
  smallTableBytes: optional(count, 'Scans of smaller tables are no finding; default 0: every table is large'),
  runner: optional(runner, 'What the tool that runs the migrations does around them'),
  timeZone: optional(v.nullable(text), 'TimeZone of the session that runs the migrations'),
  format: optional(
    v.nullable(v.picklist(['text', 'json', 'sarif', 'github', 'gitlab', 'markdown', 'gcc', 'html'])),
    'How findings are printed; default text',
  ),
  ignorePaths: optional(v.array(text), 'Globs of files to leave out, relative to this file'),
})

export type ConfigCheck = { readonly config: UserConfig } | { readonly problem: ConfigProblem }

/** The first thing that is wrong, where it is, and for an unknown key the keys that are known there. */
export interface ConfigProblem {
  readonly path: string
  readonly message: string
  readonly unknownKey?: { readonly key: string; readonly known: readonly string[] }
}

export function checkConfig(input: unknown): ConfigCheck {
  // valibot takes a list for an object.
  if (Array.isArray(input)) return { problem: { path: '', message: 'is a list, but should be an object' } }
  const result = v.safeParse(configSchema, input, { abortEarly: true })
  return result.success
    ? { config: result.output as UserConfig }
    : { problem: problemOf(deepest(result.issues[0])) }
}

/** Of a union's alternatives, the one that got further explains more than "neither". */
function deepest(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  const inner = issue.issues?.find((candidate) => candidate.path !== undefined)
  if (inner === undefined) return issue
  const path = [...(issue.path ?? []), ...(inner.path ?? [])] as [v.IssuePathItem, ...v.IssuePathItem[]]
  return { ...inner, path }
}

function problemOf(issue: v.BaseIssue<unknown>): ConfigProblem {
  const items = issue.path ?? []
  const keys = items.map((item) => String(item.key))
  const path = keys.join('.')
  const key = keys.at(-1) ?? ''
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return { path, message: 'is not a setting', unknownKey: { key, known: knownKeys(path) } }
  }
  return { path, message: messageOf(issue, key) }
}

function messageOf(issue: v.BaseIssue<unknown>, key: string): string {
  if (issue.message.startsWith('must ')) return issue.message
  if (issue.type === 'strict_object' && issue.expected === `"${key}"`) return 'is missing'
  const articled: Readonly<Record<string, string>> = {
    Object: 'an object',
    Array: 'a list',
    string: 'a text',
  }
  const expected = (issue.expected ?? '').replace(
    /\b(Object|Array|string)\b/g,
    (word) => articled[word] ?? word,
  )
  return `is ${articled[issue.received] ?? issue.received}, but should be ${expected}`
}

function knownKeys(path: string): readonly string[] {
  const [setting, ...below] = path.split('.')
  if (setting === 'migrations') return Object.keys(source.entries)
  if (setting === 'runner' && below.length > 0) return Object.keys(runner.entries)
  return Object.keys(configSchema.entries)
}

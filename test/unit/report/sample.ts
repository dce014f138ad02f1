import type { Effect } from '../../../src/model/effect.ts'
import type { Finding, FixStep } from '../../../src/model/finding.ts'
import type { LintReport, RuleInfo } from '../../../src/report/report.ts'

/** Source texts by path, to build findings that point into them. */
export type Texts = Readonly<Record<string, string>>

/** A finding at the first place of `at` in its file. */
export function findingAt(texts: Texts, file: string, at: string, rest: Partial<Finding> = {}): Finding {
  const start = (texts[file] ?? '').indexOf(at)
  return {
    rule: 'drop-column-breaks-code',
    family: 'compatibility',
    severity: 'error',
    phase: 'expand',
    message: 'dropping orders.note breaks code that reads it',
    fix: { say: 'drop it in contract.sql, when no old release is left', steps: [] },
    span: { file, start, end: start + at.length },
    statement: 0,
    locks: [],
    evidence: [],
    suppressed: null,
    ...rest,
  }
}

/** A report whose summary agrees with its findings. */
export function reportOf(
  texts: Texts,
  findings: readonly Finding[],
  rest: Partial<LintReport> = {},
): LintReport {
  const open = findings.filter(({ suppressed }) => suppressed === null)
  const number = (severity: string) => open.filter((finding) => finding.severity === severity).length
  return {
    findings,
    sources: new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }])),
    summary: {
      files: Object.keys(texts).length,
      statements: 9,
      errors: number('error'),
      warnings: number('warning'),
      advice: number('advice'),
      suppressed: findings.length - open.length,
      opaque: rest.notUnderstood?.length ?? 0,
    },
    notUnderstood: [],
    notes: [],
    rules: RULES,
    version: '0.1.0',
    ...rest,
  }
}

export const effect = (name: string, rest: Partial<Effect> = {}): Effect => ({
  relation: { schema: 'public', name },
  relationKind: 'table',
  role: 'target',
  lock: 'ACCESS EXCLUSIVE',
  duration: 'instant',
  isCreated: false,
  ...rest,
})

export const step = (sql: string, rest: Partial<FixStep> = {}): FixStep => ({
  phase: 'expand',
  sql,
  isTransactional: true,
  ...rest,
})

const RULES: readonly RuleInfo[] = [
  {
    id: 'set-not-null-scans-table',
    family: 'locks',
    severity: 'error',
    summary: 'SET NOT NULL scans the whole table while blocking reads and writes',
    helpUri: 'https://example.org/rules#set-not-null-scans-table',
  },
  {
    id: 'drop-column-breaks-code',
    family: 'compatibility',
    severity: 'error',
    summary: 'Dropping a column breaks code that still uses it',
  },
]

const SAMPLE_TEXTS: Texts = {
  'migrations/0007_users_full_name/expand.sql':
    "-- names in one column\nset lock_timeout = '2s';\nalter table users alter column full_name set not null;\n",
  'migrations/0008_orders, 100%/expand.sql': [
    'alter table orders',
    "\tadd column \u540d\u524d text default '::error::|`x`',",
    '  add constraint customer foreign key (customer_id) references customers,',
    '  drop column note;',
    'create index on orders (total);',
    "do $$ begin execute 'drop table ' || 'a'; end $$;",
    '',
  ].join('\r\n'),
}

const [USERS, ORDERS] = Object.keys(SAMPLE_TEXTS) as [string, string]

const at = (file: string, text: string, rest: Partial<Finding>) => findingAt(SAMPLE_TEXTS, file, text, rest)

/** One report with something of everything, hostile characters among it. */
export const SAMPLE: LintReport = reportOf(
  SAMPLE_TEXTS,
  [
    at(ORDERS, 'create index on orders (total)', {
      rule: 'create-index-blocks-writes',
      family: 'locks',
      severity: 'warning',
      statement: 1,
      message: 'building an index on orders keeps writes waiting',
      fix: {
        say: 'build it concurrently',
        steps: [step('create index concurrently on orders (total)', { isTransactional: false })],
      },
      locks: [effect('orders', { lock: 'SHARE', duration: 'build' })],
    }),
    at(USERS, 'alter column full_name set not null', {
      rule: 'set-not-null-scans-table',
      family: 'locks',
      statement: 1,
      message: 'setting users.full_name NOT NULL scans the table under ACCESS EXCLUSIVE',
      fix: {
        say: 'prove it with a check first, then set NOT NULL',
        steps: [
          step('alter table users add constraint full_name_set check (full_name is not null) not valid'),
          step('alter table users validate constraint full_name_set'),
          step(
            'alter table users alter column full_name set not null;\nalter table users drop constraint full_name_set;',
            {
              phase: 'contract',
            },
          ),
        ],
      },
      locks: [effect('users', { duration: 'scan' })],
    }),
    at(ORDERS, 'add constraint customer foreign key (customer_id) references customers', {
      rule: 'add-foreign-key-scans-table',
      family: 'locks',
      message: 'adding a foreign key reads orders while writes to orders and customers wait',
      fix: { say: 'add it NOT VALID, validate it in a later statement', steps: [] },
      locks: [
        effect('orders', { lock: 'SHARE ROW EXCLUSIVE', duration: 'scan' }),
        effect('customers', { lock: 'SHARE ROW EXCLUSIVE', role: 'referenced' }),
      ],
    }),
    at(ORDERS, 'drop column note', {
      message:
        'dropping orders.note breaks code that reads it, 100% of it: a, b | `c`\r\n::error::\u001b[31mred',
      family: 'data-loss',
      evidence: [
        { kind: 'query', release: 'v41', at: 'src/orders.ts:41', sql: 'select note\n  from orders' },
      ],
    }),
    at(ORDERS, 'add column', {
      rule: 'add-column-name',
      family: 'advice',
      severity: 'advice',
      message: 'the name \u540d\u524d needs quoting in some clients',
      fix: { say: 'choose a name of ASCII letters', steps: [] },
    }),
    at(ORDERS, 'create index', { rule: 'missing-name', severity: 'warning', suppressed: 'named by hand' }),
  ],
  {
    notUnderstood: [
      {
        file: ORDERS,
        span: {
          file: ORDERS,
          start: (SAMPLE_TEXTS[ORDERS] ?? '').indexOf('do $$'),
          end: (SAMPLE_TEXTS[ORDERS] ?? '').indexOf(' $$;') + 3,
        },
        what: 'EXECUTE of a text that is built at run time',
        text: "execute 'drop table ' || 'a'",
      },
    ],
    notes: ['migrations/0003.go is a migration in Go and was not read'],
  },
)

export const EMPTY: LintReport = reportOf({}, [])

export const CLEAN: LintReport = reportOf({ 'migrations/1.sql': 'select 1;\n' }, [])

import { expect, test } from 'vitest'
import { rules } from '../../../rules/index.ts'
import type { Example, Rule } from '../../../src/lint/rule.ts'
import { ENGINE_RULES } from '../../../src/lint/suppression.ts'
import { FAMILIES } from '../../../src/model/finding.ts'

const INTRO = {
  compatibility:
    'Code that runs now, or is about to, breaks. Table size and short locks never silence these.',
  locks: 'Traffic waits: the lock, for as long as the work under it takes.',
  'data-loss': 'Values are gone after the commit.',
  operations: 'It fails when it runs, or looks protected and is not.',
  advice: 'Style and future cost. Off until the configuration or `--rule` names them.',
} as const

/** `npm run docs` rewrites the page; in CI a stale page fails the build. */
test('rules/README.md says what the rules say', async () => {
  await expect(page()).toMatchFileSnapshot('../../../rules/README.md')
})

function page(): string {
  const families = FAMILIES.map((family) => {
    const members = rules.filter((rule) => rule.family === family)
    const rows = members.map(
      (r) =>
        `| [${r.id}](#${r.id}) | ${r.isOptIn ? 'off' : r.severity} | ${r.phases.join(', ')} | ${r.summary} |`,
    )
    return `## ${family}\n\n${INTRO[family]}\n\n| rule | default | judged in | reports |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  const own = Object.entries(ENGINE_RULES).map(([id, summary]) => `| ${id} | ${summary} |`)
  return [
    '# Rules\n',
    '<!-- Generated from the rules: npm run docs. -->\n',
    `${rules.length} rules. Every example runs on PostgreSQL in the tests, and so does every fix that is given as SQL.\n`,
    ...families,
    `## Of the linter itself\n\nAlways on.\n\n| finding | means |\n| --- | --- |\n${own.join('\n')}\n`,
    ...rules.map(section),
  ].join('\n')
}

const section = (rule: Rule): string =>
  [
    `### ${rule.id}\n`,
    `${rule.summary}.\n`,
    `${rule.why}\n`,
    ...rule.examples.bad.map((example) => shown('Unsafe', example)),
    ...rule.examples.good.map((example) => shown('Safe', example)),
  ].join('\n')

function shown(title: string, { title: what, sql, phase, transaction, pgVersion }: Example): string {
  const notes = [
    ...(phase === undefined ? [] : [`in ${phase}`]),
    ...(transaction === 'none'
      ? ['outside a transaction']
      : transaction === 'simple'
        ? ['as one query string']
        : []),
    ...(pgVersion === undefined ? [] : [`PostgreSQL ${pgVersion}`]),
  ]
  return `**${title}**${notes.length === 0 ? '' : ` (${notes.join(', ')})`}: ${what}\n\n\`\`\`sql\n${sql}\n\`\`\`\n`
}

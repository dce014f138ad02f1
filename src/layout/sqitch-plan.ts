import { invalid } from './layout.ts'

export interface PlannedChange {
  readonly name: string
  /**
   * Tags between this instance of a change and the next one of the same name: its scripts were renamed to one of
   * `name@tag.sql` when the change was reworked. Empty for the last instance.
   */
  readonly reworkTags: readonly string[]
}

/** The changes of a `sqitch.plan` in its order. */
export function parsePlan(text: string, path: string): readonly PlannedChange[] {
  const entries: ({ kind: 'change'; name: string } | { kind: 'tag'; name: string })[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/^\uFEFF/, '').trim()
    if (content === '' || content.startsWith('#') || content.startsWith('%')) continue
    const [, operator, name] = /^([@+-]?)\s*([^\s[#]+)/.exec(content) ?? []
    if (name === undefined || operator === '-') {
      throw invalid(
        `${path}:${index + 1} is no change and no tag: ${content}`,
        path,
        'Mend this line of the plan.',
      )
    }
    entries.push(operator === '@' ? { kind: 'tag', name } : { kind: 'change', name })
  }
  return entries.flatMap((entry, index): PlannedChange[] => {
    if (entry.kind === 'tag') return []
    const next = entries.findIndex(
      (other, at) => at > index && other.kind === 'change' && other.name === entry.name,
    )
    if (next < 0) return [{ name: entry.name, reworkTags: [] }]
    const between = entries.slice(index + 1, next).filter(({ kind }) => kind === 'tag')
    if (between.length === 0) {
      throw invalid(
        `${path} has the change ${entry.name} twice without a tag between`,
        path,
        'Tag the release before the second one: sqitch cannot tell their scripts apart.',
      )
    }
    return [{ name: entry.name, reworkTags: between.map(({ name }) => name) }]
  })
}

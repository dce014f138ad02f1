import type { Duration, Effect } from '../model/effect.ts'
import { blocksReads, blocksWrites, conflicts, isStronger, type LockMode } from '../model/lock.ts'
import { count, list, show } from './words.ts'

/** More names than this are counted instead. */
const NAMES = 4

/** Locks in plain words, the strongest first, relations with the same fate together. */
export function lockWords(effects: readonly Effect[]): readonly string[] {
  const felt = effects.filter((effect) => !effect.isCreated)
  const isInstant = felt.every((effect) => effect.duration === 'instant')
  return groups(felt).map(({ mode, duration, members }) => {
    const wait = whoWaits(mode, members.length > 1)
    const end = isFelt(mode) ? ` ${howLong(duration, members.length > 1)}` : ''
    const relief = end !== '' && isInstant ? ', the work itself is instant' : ''
    return `${mode} on ${names(members)}: ${wait}${end}${relief}`
  })
}

interface Group {
  readonly mode: LockMode
  readonly duration: Duration
  readonly members: Effect[]
}

function groups(effects: readonly Effect[]): readonly Group[] {
  const byWords = new Map<string, Group>()
  for (const effect of effects) {
    const key = `${effect.lock} ${effect.duration}`
    const group = byWords.get(key) ?? { mode: effect.lock, duration: effect.duration, members: [] }
    group.members.push(effect)
    byWords.set(key, group)
  }
  return [...byWords.values()].toSorted(
    (a, b) => Number(isStronger(b.mode, a.mode)) - Number(isStronger(a.mode, b.mode)),
  )
}

function whoWaits(mode: LockMode, isMany: boolean): string {
  if (blocksReads(mode)) return `nobody can read or write ${isMany ? 'them' : 'it'}`
  if (blocksWrites(mode)) return 'writes wait'
  if (isFelt(mode)) return 'reads and writes go on, other schema changes wait'
  return 'reads and writes go on'
}

/** From here on somebody waits, so how long it is held matters. */
const isFelt = (mode: LockMode): boolean => conflicts(mode, 'SHARE UPDATE EXCLUSIVE')

/** A lock is held to the end of the transaction, however short the work under it. */
function howLong(duration: Duration, isMany: boolean): string {
  switch (duration) {
    case 'instant':
      return 'until the transaction ends'
    case 'scan':
      return `while ${isMany ? 'their' : 'its'} rows are scanned`
    case 'build':
      return 'while the index is built'
    case 'rewrite':
      return `while ${isMany ? 'they are' : 'it is'} rewritten`
    case 'query':
      return 'for as long as the statement runs'
  }
}

function names(members: readonly Effect[]): string {
  const shown = members.map(named)
  if (members.length <= NAMES) return list(shown)
  const rest = members.slice(NAMES)
  return `${shown.slice(0, NAMES).join(', ')} … and ${count(rest.length, ...nounOf(rest))}`
}

const named = ({ relation, relationKind }: Effect): string =>
  relationKind === 'table' ? show(relation) : `${relationKind.replaceAll('-', ' ')} ${show(relation)}`

function nounOf(rest: readonly Effect[]): [one: string, many: string] {
  const all = (test: (effect: Effect) => boolean) => rest.every(test)
  if (all(({ role }) => role === 'partition' || role === 'default-partition'))
    return ['partition', 'partitions']
  if (all(({ relationKind }) => relationKind === 'index')) return ['index', 'indexes']
  if (all(({ relationKind }) => relationKind === 'table')) return ['table', 'tables']
  return ['other', 'others']
}

import type { Evidence, Finding } from '../model/finding.ts'
import { lockWords } from './lock-words.ts'

/** What the statement does to others, a sentence each: who waits for it, then which queries prove that it breaks something. */
export const consequencesOf = ({ locks, evidence }: Finding): readonly string[] => [
  ...lockWords(locks),
  ...evidence.map(inWords),
]

const inWords = ({ release, at, sql }: Evidence): string =>
  `release ${release} sends at ${at}: ${sql.replaceAll(/\s+/g, ' ').trim()}`

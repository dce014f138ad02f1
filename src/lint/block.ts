import type { Session } from '../model/session.ts'
import type { Step } from '../model/step.ts'

/** What a statement runs inside of, in words, where PostgreSQL refuses commands that commit on their own; null where it does not. */
export const blockAround = ({ statement: { within }, session }: Step): string | null =>
  within === null
    ? TRANSACTIONS[session.transaction]
    : within.kind === 'do'
      ? 'a DO block'
      : `a ${within.kind}`

const TRANSACTIONS: Readonly<Record<Session['transaction'], string | null>> = {
  none: null,
  explicit: 'the transaction that BEGIN opened',
  wrapped: "the runner's transaction around the file",
  implicit: 'the implicit transaction of a query string with several statements',
}

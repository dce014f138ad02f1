import type { Session } from '../model/session.ts'
import { milliseconds } from './milliseconds.ts'

export type Timeout = 'lock_timeout' | 'statement_timeout' | 'transaction_timeout'

/** The timeout in force in ms; null where it is off, unknown, or left to the server. */
export function timeoutInForce({ settings }: Session, name: Timeout): number | null {
  const ms = milliseconds(settings.get(name)?.value ?? null)
  return ms === 0 ? null : ms
}

/** Somebody limits how long a lock is waited for: the migration within the limit, or the runner. */
export function hasLockTimeout(session: Session, limitMs: number): boolean {
  if (session.settings.get('lock_timeout')?.scope === 'runner') return true
  const ms = timeoutInForce(session, 'lock_timeout')
  return ms !== null && ms <= limitMs
}

import type { MigrateError } from '../errors.ts'
import type { Io } from './io.ts'

/** A foreseen failure: one line, and what to do about it; no stack. */
export const printError = ({ code, message, hint }: MigrateError, { stderr }: Io): void => {
  stderr.write(`error[${code}]: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`)
}

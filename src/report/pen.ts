import { Chalk, type ChalkInstance } from 'chalk'
import type { Severity } from '../model/finding.ts'
import { printable } from './printable.ts'
import type { Look } from './report.ts'
import { wrap } from './wrap.ts'

const CLIP_WITHOUT_TERMINAL = 120
const NARROWEST = 40
const WIDEST = 120

/** How the text report writes, decided once, so that the rest is only a matter of what to say. */
export interface Pen {
  readonly chalk: ChalkInstance
  /** Prose is broken at this width, undefined where the reader's own window does it. */
  readonly wrapAt: number | undefined
  /** Code is never broken; it is cut at this width. */
  readonly clipAt: number
  readonly link: (text: string, uri: string | undefined) => string
}

export function penFor({ colour, width, hyperlinks }: Look): Pen {
  const wrapAt = width === undefined ? undefined : Math.min(WIDEST, Math.max(NARROWEST, width))
  return {
    chalk: new Chalk({ level: colour ? 1 : 0 }),
    wrapAt,
    clipAt: wrapAt ?? CLIP_WITHOUT_TERMINAL,
    link: (text, uri) =>
      hyperlinks && uri ? `\u001b]8;;${printable(uri)}\u001b\\${text}\u001b]8;;\u001b\\` : text,
  }
}

/** Wrapped prose behind a label, which may hold colours: its width is given. */
export function hanging(label: string, indent: number, words: string, { wrapAt }: Pen): readonly string[] {
  const [first = '', ...rest] = wrap(words, wrapAt && wrapAt - indent)
  return [`${label}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)]
}

export function painterOf(severity: Severity, { chalk }: Pen): ChalkInstance {
  switch (severity) {
    case 'error':
      return chalk.red
    case 'warning':
      return chalk.yellow
    case 'advice':
      return chalk.blue
  }
}

import type { Look, Reporter } from './report.ts'

/** Each format is loaded when it is asked for. */
const REPORTERS = {
  text: async (look: Look) => (await import('./text.ts')).text(look),
  json: async () => (await import('./json.ts')).json,
  sarif: async () => (await import('./sarif.ts')).sarif,
  github: async () => (await import('./github.ts')).github,
  gitlab: async () => (await import('./gitlab.ts')).gitlab,
  markdown: async () => (await import('./markdown.ts')).markdown,
  gcc: async () => (await import('./gcc.ts')).gcc,
  html: async () => (await import('./html.ts')).html,
} as const satisfies Record<string, (look: Look) => Promise<Reporter>>

export type Format = keyof typeof REPORTERS

export const FORMATS = Object.keys(REPORTERS) as readonly Format[]

export const isFormat = (text: string): text is Format => Object.hasOwn(REPORTERS, text)

export const reporterFor = (format: Format, look: Look): Promise<Reporter> => REPORTERS[format](look)

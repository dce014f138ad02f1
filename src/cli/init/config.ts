import type { PlannedFile } from './repository.ts'

export type ConfigFormat = 'json' | 'ts'

const FILES = ['json', 'js', 'mjs', 'ts', 'mts'].map((ending) => `migrate.config.${ending}`)

/** Everything has a default, so the file only says where the options are described. */
export const configFile = (format: ConfigFormat): PlannedFile => ({
  path: `migrate.config.${format}`,
  insteadOf: FILES,
  next: [],
  content: CONTENT[format],
})

const CONTENT: Readonly<Record<ConfigFormat, string>> = {
  json: `${JSON.stringify({ $schema: './node_modules/overlap/schema/config.schema.json' }, null, 2)}\n`,
  ts: `import { defineConfig } from 'overlap'

export default defineConfig({})
`,
}

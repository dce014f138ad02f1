import type { LayoutName } from '../../model/migration.ts'
import type { Repository } from './repository.ts'

type History = Repository['histories'][number]

const CODE: readonly LayoutName[] = ['kysely', 'knex', 'node-pg-migrate']

/** Where migrations will be when there are none yet. */
const DEFAULT: History = { folder: 'migrations', layout: 'overlap' }

const isCode = ({ layout }: History): boolean => CODE.includes(layout)

/** Some migrations are programs, which need the dependencies of the project. */
export const hasCode = ({ histories }: Repository): boolean => histories.some(isCode)

/** Globs in which `**` is any number of folders, one per history. */
export const globsOf = (repository: Repository): readonly string[] =>
  known(repository).map((history) => {
    const folder = history.folder.replaceAll(/[[\]{}()*?!\\]/g, String.raw`\$&`)
    return `${folder === '' ? '' : `${folder}/`}**/*.${isCode(history) ? '{ts,js,mts,mjs,cts,cjs}' : 'sql'}`
  })

/** The same as one regular expression over a path from the root. */
export function patternOf(repository: Repository): string {
  const patterns = known(repository).map((history) => {
    const folder = history.folder.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    return `${folder === '' ? '' : `${folder}/`}.*\\.${isCode(history) ? '[cm]?[jt]s' : 'sql'}`
  })
  return patterns.length === 1 ? `^${patterns[0]}$` : `^(${patterns.join('|')})$`
}

const known = ({ histories }: Repository): readonly History[] =>
  histories.length === 0 ? [DEFAULT] : histories

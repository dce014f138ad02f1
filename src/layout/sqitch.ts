import type { MigrationFile } from '../model/migration.ts'
import { invalid, type Layout } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { type PlannedChange, parsePlan } from './sqitch-plan.ts'
import { type Folder, joinPath, parentOf, readIn } from './tree.ts'

const PLAN = 'sqitch.plan'

/** sqitch: the plan gives the order; psql runs the scripts, which hold their own BEGIN and COMMIT. */
export const sqitch: Layout = {
  name: 'sqitch',
  owns: ['deploy', 'revert', 'verify'],
  matches: async (folder) => folder.files.includes(PLAN),

  async read(folder) {
    const plan = joinPath(folder.path, PLAN)
    const settings = await settingsOf(folder)
    const existing = new Set([
      ...(await folder.tree.walk(settings.deploy)),
      ...(await folder.tree.walk(settings.revert)),
    ])
    const migrations = await Promise.all(
      parsePlan(await readIn(folder, PLAN), plan).map(async (change) => {
        const names = scriptsOf(change, settings.extension)
        const deploy = names.map((name) => joinPath(settings.deploy, name)).find((path) => existing.has(path))
        if (deploy === undefined) {
          const wanted = joinPath(settings.deploy, names[0] ?? '')
          throw invalid(`${plan} names ${change.name}, but ${wanted} does not exist`, plan, `Add ${wanted}.`)
        }
        const revert = names.map((name) => joinPath(settings.revert, name)).find((path) => existing.has(path))
        const files = [await scriptAt(folder, deploy, 'expand')]
        if (revert !== undefined) files.push(await scriptAt(folder, revert, 'rollback'))
        // The last instance of a change bears its name, an earlier one the tag of the release that had it.
        return { id: deploy.slice(settings.deploy.length + 1, -settings.extension.length - 1), files }
      }),
    )
    return { migrations, unread: [] }
  },
}

const scriptsOf = ({ name, reworkTags }: PlannedChange, extension: string): readonly string[] =>
  reworkTags.length === 0 ? [`${name}.${extension}`] : reworkTags.map((tag) => `${name}@${tag}.${extension}`)

async function scriptAt(folder: Folder, path: string, phase: 'expand' | 'rollback'): Promise<MigrationFile> {
  const text = await folder.tree.read(path)
  return migrationFile({ path, text, phase, transaction: 'own', placeholders: ['colon'] })
}

/** `sqitch.conf` stands beside the plan or above it, and its paths begin at its own folder. */
async function settingsOf(folder: Folder): Promise<{ deploy: string; revert: string; extension: string }> {
  const at = await configFolder(folder)
  const core =
    at === undefined
      ? new Map<string, string>()
      : coreSection(await folder.tree.read(joinPath(at, 'sqitch.conf')))
  const pathOf = (key: string, fallback: string): string => {
    const value = core.get(key)
    return value === undefined || at === undefined ? joinPath(folder.path, fallback) : joinPath(at, value)
  }
  return {
    deploy: pathOf('deploy_dir', 'deploy'),
    revert: pathOf('revert_dir', 'revert'),
    extension: core.get('extension') ?? 'sql',
  }
}

async function configFolder(folder: Folder): Promise<string | undefined> {
  let path = folder.path
  for (let level = 0; level < 3; level += 1) {
    if ((await folder.tree.list(path)).includes('sqitch.conf')) return path
    if (path === '') return undefined
    path = parentOf(path)
  }
  return undefined
}

/** The settings of `[core]` in git's configuration format. */
function coreSection(text: string): Map<string, string> {
  const settings = new Map<string, string>()
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim() ?? section
    const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (section === 'core' && key !== undefined && value !== undefined) {
      settings.set(key, value.replace(/^"(.*)"$/, '$1').replace(/^\.\/|\/$/g, ''))
    }
  }
  return settings
}

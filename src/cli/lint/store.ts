import type { History } from '../../model/migration.ts'
import type { Io } from '../io.ts'
import type { Cache } from './cache.ts'
import type { Judgement } from './judge.ts'
import type { Settings } from './settle.ts'
import type { Target } from './targets.ts'
import type { Selection } from './units.ts'

/** Judges histories, or remembers how it has judged the very same input before. */
export interface Store {
  judge(target: Target, ships: Selection['ships']): Promise<Judgement>
  close(): Promise<void>
}

/** UTF-16 units of a history below which judging it anew takes no longer than hashing and reading. */
const WORTH_KEEPING = 20_000

/**
 * Results of earlier runs are used again when nothing that they depend on has changed: each text of the history, how it is run, what is
 * judged, the rules, every option and this code. Off in doubt: with rules of the project's own, whose code is not hashed, and with a
 * live database.
 */
export async function openStore(settings: Settings, io: Io): Promise<Store> {
  const live =
    settings.databaseUrl === null
      ? null
      : await (await import('./live.ts')).readLive(settings.databaseUrl, settings)
  const judge = async (target: Target, ships: Selection['ships']) =>
    (await import('./judge.ts')).judge(target, ships, { ...settings.lint, ...live?.options }, live?.start)
  const isOff = !settings.flags.cache || live !== null || settings.config.customRules.length > 0

  let cache: Cache | undefined
  return {
    async judge(target, ships) {
      if (isOff || sizeOf(target.history) < WORTH_KEEPING) return judge(target, ships)
      cache ??= await (await import('./cache.ts')).openCache(settings, io)
      const key = cache.keyOf(target, ships)
      const known = await cache.find(key)
      if (known !== undefined) return known
      const judged = await judge(target, ships)
      await cache.keep(key, judged)
      return judged
    },
    close: async () => cache?.prune(),
  }
}

const sizeOf = ({ migrations }: History): number =>
  migrations.reduce(
    (sum, { files }) => sum + files.reduce((size, { source }) => size + source.text.length, 0),
    0,
  )

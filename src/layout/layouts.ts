import { dbmate } from './dbmate.ts'
import { diesel } from './diesel.ts'
import { drizzle } from './drizzle.ts'
import { flat } from './flat.ts'
import { flyway } from './flyway.ts'
import { golangMigrate } from './golang-migrate.ts'
import { goose } from './goose.ts'
import { graphileMigrate } from './graphile-migrate.ts'
import { knex } from './knex.ts'
import { kysely } from './kysely.ts'
import type { Layout } from './layout.ts'
import { nodePgMigrate } from './node-pg-migrate.ts'
import { overlap } from './overlap.ts'
import { prisma } from './prisma.ts'
import { sqitch } from './sqitch.ts'
import { sqlx } from './sqlx.ts'
import { supabase } from './supabase.ts'

/** In the order in which a folder is tried: files that only one tool writes, then marks in files, then mere names. */
export const LAYOUTS: readonly Layout[] = [
  sqitch,
  drizzle,
  prisma,
  overlap,
  diesel,
  graphileMigrate,
  supabase,
  goose,
  dbmate,
  flyway,
  golangMigrate,
  sqlx,
  kysely,
  nodePgMigrate,
  knex,
  flat,
]

export const LAYOUT_NAMES = LAYOUTS.map(({ name }) => name)

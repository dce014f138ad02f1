import type { Session } from '../db/connect.ts'
import { quoteIdentifier } from '../model/quote.ts'

/** Each answers with `name`; the order is that of dependence. The first object identifier of users is 16384. */
const LEFTOVERS = [
  {
    find: `select datname as name from pg_database where datname not in ('postgres', 'template0', 'template1')`,
    drop: (name: string) => `drop database ${name} with (force)`,
  },
  {
    find: 'select spcname as name from pg_tablespace where oid >= 16384',
    drop: (name: string) => `drop tablespace ${name}`,
  },
  {
    find: 'select rolname as name from pg_roles where oid >= 16384',
    drop: (name: string) => `drop role ${name}`,
  },
] as const

/** Data directories are used again: what one run leaves at the level of the cluster, the next must not see. */
export async function clearLeftovers(admin: Session): Promise<void> {
  // A subscription keeps its database, and DROP SUBSCRIPTION works only inside of it.
  await admin.query('delete from pg_subscription')
  for (const { find, drop } of LEFTOVERS) {
    const { rows } = await admin.query<{ readonly name: string }>(find)
    for (const { name } of rows) await admin.query(drop(quoteIdentifier(name)))
  }
  // ALTER ROLE … SET and ALTER DATABASE … SET.
  await admin.query('delete from pg_db_role_setting')
}

import type { Session } from '../../../src/db/connect.ts'

/**
 * The schema of a database as the server describes it, one fact a line. Names that PostgreSQL gives to the indexes and constraints of
 * partitions are left out: who makes them one by one chooses them himself.
 */
export async function schemaLines(session: Session): Promise<readonly string[]> {
  const { rows } = await session.query<{ line: string }>(FACTS)
  return rows.map(({ line }) => line).toSorted()
}

const FACTS = `
  with own as (
    select c.*, n.nspname, c.oid::regclass::text as shown
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  )
  select format('%s %s %s %s %s %s', relkind, shown, relpersistence, relrowsecurity,
    coalesce(pg_get_expr(relpartbound, oid), ''), coalesce(am, '')) as line
  from own left join lateral (select amname as am from pg_am where pg_am.oid = relam) a on true
  where relkind not in ('i', 'I')
  union all
  select format('column %s.%s %s %s %s %s %s', shown, attname, format_type(atttypid, atttypmod), attnotnull,
    coalesce(pg_get_expr(adbin, adrelid), ''), attidentity, attgenerated)
  from own join pg_attribute a on a.attrelid = own.oid and attnum > 0 and not attisdropped
    left join pg_attrdef d on d.adrelid = attrelid and adnum = attnum
  where relkind in ('r', 'p', 'v', 'm', 'f')
  union all
  select format('constraint %s %s %s %s', shown, case when relispartition then '' else conname end,
    pg_get_constraintdef(k.oid), convalidated)
  from own join pg_constraint k on k.conrelid = own.oid
  where contype not in ('t', 'n')
  union all
  select format('index %s %s %s', t.shown,
    case when t.relispartition
      then regexp_replace(pg_get_indexdef(indexrelid), ' INDEX \\S+ ON ', ' INDEX ON ')
      else pg_get_indexdef(indexrelid) end, indisvalid)
  from own t join pg_index on indrelid = t.oid
  union all
  select format('trigger %s', pg_get_triggerdef(g.oid)) from pg_trigger g join own on own.oid = tgrelid
  where not tgisinternal
  union all
  select format('sequence %s owned by %s', shown, coalesce(refobjid::regclass || '.' || refobjsubid, '-'))
  from own left join pg_depend on objid = own.oid and deptype in ('a', 'i') and classid = 'pg_class'::regclass
  where relkind = 'S'
  union all
  select format('view %s %s', shown, pg_get_viewdef(oid)) from own where relkind in ('v', 'm')
  union all
  select format('label %s %s', enumtypid::regtype, enumlabel) from pg_enum
  union all
  select format('domain %s %s', contypid::regtype, pg_get_constraintdef(oid)) from pg_constraint where contypid <> 0
    and connamespace <> 'information_schema'::regnamespace
  union all
  select format('routine %s', oid::regprocedure) from pg_proc
  where pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    and not exists (select from pg_depend d where d.objid = pg_proc.oid and d.deptype = 'e')`

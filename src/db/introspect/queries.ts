/**
 * What is ours to read: no system schema, not the schema of this tool, no temporary object, nothing that an extension owns.
 * `n` is the object's pg_namespace.
 */
const OWN_SCHEMA = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'overlap')`

const notOfExtension = (catalog: string, oid: string): string =>
  `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype = 'e')`

const RELATIONS = `(select c.*, n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${OWN_SCHEMA} and ${notOfExtension('pg_class', 'c.oid')})`

/**
 * Read in one snapshot, each ordered by creation. Columns that a version does not have are given their only possible value, so
 * that all versions answer alike.
 */
export const queriesFor = (version: number) => ({
  schemas: `select n.nspname as name from pg_namespace n where ${OWN_SCHEMA} order by n.oid`,

  extensions: `select extname as name from pg_extension order by oid`,

  types: `select t.oid::int8, t.typname as name, n.nspname as schema, t.typtype as type, t.typelem::int8 as element,
      t.typelem <> 0 and t.typsubscript = 'array_subscript_handler'::regproc as is_array,
      exists (select from pg_depend e where e.classid = 'pg_type'::regclass and e.objid = t.oid and e.deptype = 'e') as is_of_extension,
      t.typbasetype::int8 as base, t.typtypmod as modifier, format_type(t.typbasetype, t.typtypmod) as base_text,
      t.typnotnull as not_null, pg_get_expr(t.typdefaultbin, 0) as default_text, c.relkind as relation_kind, t.typrelid::int8 as relation,
      r.rngsubtype::int8 as subtype, format_type(r.rngsubtype, null) as subtype_text,
      ${OWN_SCHEMA} as is_own,
      array(select enumlabel::text from pg_enum where enumtypid = t.oid order by enumsortorder) as labels
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    left join pg_class c on c.oid = t.typrelid left join pg_range r on r.rngtypid = t.oid order by t.oid`,

  domainConstraints: `select contypid::int8 as type, conname as name, convalidated as is_valid, pg_get_expr(conbin, 0) as expression
    from pg_constraint where contypid <> 0 and contype = 'c' order by oid`,

  relations: `select c.oid::int8, c.nspname as schema, c.relname as name, c.relkind as kind, c.relpersistence as persistence,
      c.relrowsecurity as has_row_security, c.relforcerowsecurity as forces_row_security, c.relreplident as replica_identity,
      pg_get_userbyid(c.relowner) as owner, c.relispopulated as is_populated,
      coalesce(c.reloptions::text like '%security_invoker=true%' or c.reloptions::text like '%security_invoker=on%', false) as is_security_invoker,
      pg_get_expr(c.relpartbound, c.oid) as bound, p.partstrat as strategy,
      array(select a.attname::text from unnest(p.partattrs::int2[]) with ordinality k(num, at)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num order by k.at) as partition_columns,
      pg_get_expr(p.partexprs, c.oid) as partition_expressions,
      case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as query,
      case when c.relkind = 'v' then pg_relation_is_updatable(c.oid, false) & 28 = 28 else false end as is_updatable,
      case when c.relkind in ('r', 'm', 't') then pg_table_size(c.oid) else 0 end::float8 as bytes, c.reltuples::float8 as rows
    from ${RELATIONS} c left join pg_partitioned_table p on p.partrelid = c.oid
    where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c') order by c.oid`,

  columns: `select a.attrelid::int8 as relation, a.attnum as number, a.attname as name, a.atttypid::int8 as type,
      format_type(a.atttypid, a.atttypmod) as type_text, a.attnotnull as not_null, pg_get_expr(d.adbin, d.adrelid) as default_text,
      a.attidentity as identity, a.attgenerated as generated, a.attislocal as is_local,
      case when a.attcollation <> t.typcollation then l.collname end as collation,
      case when a.attcollation <> t.typcollation then ln.nspname end as collation_schema
    from pg_attribute a join ${RELATIONS} c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_collation l on l.oid = a.attcollation left join pg_namespace ln on ln.oid = l.collnamespace
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') order by a.attrelid, a.attnum`,

  inheritance: `select i.inhrelid::int8 as child, i.inhparent::int8 as parent from pg_inherits i
    ${version >= 14 ? 'where not i.inhdetachpending' : ''} order by i.inhrelid, i.inhseqno`,

  constraints: `select k.conrelid::int8 as relation, k.conname as name, k.contype as type, k.conkey as columns,
      k.confrelid::int8 as referenced, k.confkey as referenced_columns, k.confdeltype as on_delete, k.confupdtype as on_update,
      k.confmatchtype as match, k.condeferrable as is_deferrable, k.condeferred as is_deferred, k.convalidated as is_valid,
      ${version >= 18 ? 'k.conenforced' : 'true'} as is_enforced, k.connoinherit as is_not_inherited, k.conislocal as is_local,
      k.conindid::int8 as index, pg_get_expr(k.conbin, k.conrelid) as expression
    from pg_constraint k join ${RELATIONS} c on c.oid = k.conrelid
    where k.contype in ('c', 'f', 'p', 'u', 'x', 'n')
      -- A foreign key to a partitioned table has further entries for the partitions.
      and not (k.contype = 'f' and k.conparentid <> 0 and exists (select from pg_constraint b where b.oid = k.conparentid and b.conrelid = k.conrelid))
    order by k.oid`,

  indexes: `select i.indexrelid::int8 as oid, i.indrelid::int8 as relation, c.nspname as schema, c.relname as name, m.amname as method,
      i.indisunique as is_unique, i.indisvalid as is_valid, i.indisreplident as is_replica_identity,
      ${version >= 15 ? 'i.indnullsnotdistinct' : 'false'} as is_nulls_not_distinct, i.indnkeyatts as key_count,
      i.indkey::int2[]::int4[] as columns, i.indoption::int2[]::int4[] as options, pg_get_expr(i.indpred, i.indrelid) as predicate,
      array(select case when i.indkey[at] = 0 then pg_get_indexdef(i.indexrelid, at + 1, false) end
        from generate_series(0, i.indnatts - 1) at order by at) as expressions,
      array(select case when not o.opcdefault then o.opcname::text end from generate_series(0, i.indnkeyatts - 1) at
        join pg_opclass o on o.oid = i.indclass[at] order by at) as classes,
      array(select case when l.oid <> coalesce(a.attcollation, 100) then l.collname::text end from generate_series(0, i.indnkeyatts - 1) at
        left join pg_collation l on l.oid = i.indcollation[at]
        left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[at] and i.indkey[at] <> 0 order by at) as collations,
      array(select a.attname::text from pg_attribute a where a.attrelid = i.indexrelid and a.attnum > 0 order by a.attnum) as names,
      h.inhparent::int8 as parent
    from pg_index i join ${RELATIONS} c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
    left join pg_inherits h on h.inhrelid = i.indexrelid order by i.indexrelid`,

  sequences: `select s.seqrelid::int8 as oid, format_type(s.seqtypid, null) as type_text, d.refobjid::int8 as relation,
      d.refobjsubid as column_number, d.deptype as dependency
    from pg_sequence s join ${RELATIONS} c on c.oid = s.seqrelid
    left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.refclassid = 'pg_class'::regclass
      and d.deptype in ('a', 'i') and d.refobjsubid > 0
    order by d.deptype = 'i' desc, s.seqrelid`,

  reads: `select w.ev_class::int8 as view, d.refobjid::int8 as relation, d.refobjsubid as column_number
    from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
      and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
      and exists (select from pg_class c where c.oid = d.refobjid and c.relkind <> 'c')
    where w.rulename = '_RETURN' group by 1, 2, 3 order by 1, 2, 3`,

  viewCalls: `select w.ev_class::int8 as view, n.nspname as schema, p.proname as name, p.pronargs as arguments
    from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_proc'::regclass
    join pg_proc p on p.oid = d.refobjid join pg_namespace n on n.oid = p.pronamespace where w.rulename = '_RETURN' group by 1, 2, 3, 4`,

  rules: `select w.ev_class::int8 as relation, w.rulename as name from pg_rewrite w where w.rulename <> '_RETURN' order by w.oid`,

  routines: `select n.nspname as schema, p.proname as name, p.prokind as kind, p.proretset as returns_set, p.prorettype::int8 as returns,
      format_type(p.prorettype, null) as returns_text, l.lanname as language, p.provolatile as volatility, p.proisstrict as is_strict,
      p.prosecdef as is_security_definer, p.proconfig as settings, p.pronargdefaults as default_count, p.proargnames as names,
      p.proargmodes::text[] as modes, coalesce(p.proallargtypes, p.proargtypes::oid[])::int8[] as types,
      array(select format_type(t, null) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality u(t, at) order by at) as type_texts,
      ${version >= 14 ? 'case when p.prosqlbody is null then p.prosrc else pg_get_function_sqlbody(p.oid) end' : 'p.prosrc'} as body,
      ${version >= 14 ? 'p.prosqlbody is not null' : 'false'} as is_parsed
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where ${OWN_SCHEMA} and p.prokind in ('f', 'p') and ${notOfExtension('pg_proc', 'p.oid')}
      and not exists (select from pg_depend i where i.classid = 'pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')
    order by p.oid`,

  triggers: `select t.tgrelid::int8 as relation, t.tgname as name, t.tgtype as type, t.tgenabled as enabled, t.tgconstraint <> 0 as is_constraint,
      t.tgparentid <> 0 as is_inherited, n.nspname as function_schema, p.proname as function_name,
      t.tgattr::int2[]::int4[] as columns, pg_get_triggerdef(t.oid) as definition
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
    -- Up to version 14 the triggers that partitions get from their parent count as internal.
    where not t.tgisinternal or (t.tgparentid <> 0 and n.nspname <> 'pg_catalog') order by t.oid`,

  policies: `select p.polrelid::int8 as relation, p.polname as name, p.polpermissive as is_permissive, p.polcmd as command,
      array(select case when r = 0 then 'public' else pg_get_userbyid(r)::text end from unnest(p.polroles) r) as roles,
      pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
    from pg_policy p order by p.oid`,

  grants: `select x.object_type, x.schema, x.name, x.column_name, case when a.grantee = 0 then 'public' else pg_get_userbyid(a.grantee)::text end as grantee,
      array_agg(distinct lower(a.privilege_type) order by lower(a.privilege_type)) as privileges
    from (
      select case c.relkind when 'S' then 'sequence' else 'table' end as object_type, c.nspname as schema, c.relname as name, null as column_name, c.relacl as acl, c.relowner as owner
        from ${RELATIONS} c
      union all select 'table', c.nspname, c.relname, a.attname, a.attacl, c.relowner from ${RELATIONS} c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
      union all select 'function', n.nspname, p.proname, null, p.proacl, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OWN_SCHEMA}
      union all select 'type', n.nspname, t.typname, null, t.typacl, t.typowner from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${OWN_SCHEMA}
      union all select 'schema', '', n.nspname, null, n.nspacl, n.nspowner from pg_namespace n where ${OWN_SCHEMA}
    ) x cross join lateral aclexplode(x.acl) a where a.grantee <> x.owner group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,

  defaultPrivileges: `select n.nspname as schema, d.defaclobjtype as type, case when a.grantee = 0 then 'public' else pg_get_userbyid(a.grantee)::text end as grantee,
      array_agg(distinct lower(a.privilege_type) order by lower(a.privilege_type)) as privileges
    from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace cross join lateral aclexplode(d.defaclacl) a
    where a.grantee <> d.defaclrole group by 1, 2, 3 order by 1, 2, 3`,

  publications: `select p.pubname as name, p.puballtables as is_for_all,
      array(select r.prrelid::int8 from pg_publication_rel r where r.prpubid = p.oid order by r.oid) as tables,
      ${version >= 15 ? 'array(select s.nspname::text from pg_publication_namespace m join pg_namespace s on s.oid = m.pnnspid where m.pnpubid = p.oid order by m.oid)' : "'{}'::text[]"} as schemas
    from pg_publication p order by p.oid`,
})

export type QueryName = keyof ReturnType<typeof queriesFor>

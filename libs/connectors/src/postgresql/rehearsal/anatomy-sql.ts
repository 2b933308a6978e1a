/** A column of a table that is to be copied. */
export interface ColumnOfTable {
  readonly name: string;
  /** Computed by the server from other columns. */
  readonly computed: boolean;
  readonly identity: boolean;
  /** The default as SQL; null where there is none. */
  readonly expression: string | null;
  /** The sequences (oid) that the identity or the default takes its values from. */
  readonly sequences: readonly string[];
  /** Functions that the default or the type calls, and whose answer nothing but a real call can tell. */
  readonly calls: readonly string[];
}

/** A constraint or index of a table. */
export interface Rule {
  readonly name: string;
  /** contype of pg_constraint, or i for an index that belongs to no constraint. */
  readonly kind: 'p' | 'u' | 'x' | 'c' | 'n' | 'i';
  /** After `add constraint <name>`, or of an index after `create`: what stands before and behind name and table. */
  readonly definition: string;
  readonly unique: boolean;
  readonly valid: boolean;
  readonly columns: readonly string[];
  readonly calls: readonly string[];
}

/** A foreign key of a table. */
export interface Reference {
  readonly name: string;
  readonly columns: readonly string[];
  /** oid of the table referred to. */
  readonly parent: string;
  /** Schema and name of that table, quoted; `only` where its heirs do not count. */
  readonly parentRows: string;
  /** oid of the partitioned table that the table referred to is a part of; else its own. */
  readonly parentRoot: string;
  readonly parentColumns: readonly string[];
  /** The operator that compares each pair of columns. */
  readonly operators: readonly string[];
  readonly full: boolean;
  readonly onUpdate: 'a' | 'r' | 'c' | 'n' | 'd';
  readonly deferrable: boolean;
  readonly deferred: boolean;
  /** It compares periods, not values. */
  readonly temporal: boolean;
  /** Whether this user sees every row of the table referred to. */
  readonly readable: boolean;
}

// Functions that come with the server leave no dependency; those that reach outside are known by their names.
const REACHING =
  '\\m(nextval|currval|lastval|setval|set_config|pg_notify|pg_sleep\\w*|pg_(try_)?advisory\\w*|pg_logical_emit_message|lo_\\w+|dblink\\w*)\\(';
const HARMLESS = `('gen_random_uuid', 'uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4')`;

/** SQL: the functions without a firm answer that an object depends on. */
const callsOf = (catalog: string, object: string): string => `
  select p.proname::text from pg_depend d join pg_proc p on p.oid = d.refobjid
  where d.classid = '${catalog}'::regclass and d.objid = ${object} and d.refclassid = 'pg_proc'::regclass
    and p.provolatile <> 'i' and not (p.probin is not null and p.proname in ${HARMLESS})`;

const namesOf = (table: string, numbers: string): string => `array(
  select a.attname::text from unnest(${numbers}) with ordinality as k(number, place)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = k.number order by k.place)`;

/** The columns of the table $1 (oid), in their order. */
export const COLUMNS_SQL = `
  select a.attname as name, a.attgenerated <> '' as computed, a.attidentity <> '' as identity,
    case when a.attgenerated = '' then pg_get_expr(f.adbin, f.adrelid) end as expression,
    array(select s.oid::text from pg_depend d join pg_class s on s.relkind = 'S' and s.oid in (d.objid, d.refobjid)
      where (d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass)
        or (a.attidentity <> '' and d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
          and d.refobjid = a.attrelid and d.refobjsubid = a.attnum and d.deptype = 'i')) as sequences,
    array(${callsOf('pg_attrdef', 'f.oid')}
      union select (regexp_matches(regexp_replace(pg_get_expr(f.adbin, f.adrelid),
        'nextval\\(''([^'']|'''')*''::regclass\\)', '', 'g'), '${REACHING}', 'g'))[1] where a.attgenerated = '') as calls
  from pg_attribute a left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
  where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`;

/**
 * The constraints and indexes of the table $1 (oid); indexes come first, since references need them, by oid: where a row breaks several rules,
 * the server names that of the lowest.
 */
export const RULES_SQL = `select * from (
  select c.conname as name, c.contype as kind, regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '') as definition,
    c.contype in ('p', 'u') as "unique", true as valid, ${namesOf('c.conrelid', 'c.conkey')} as columns,
    array(${callsOf('pg_constraint', 'c.oid')}) as calls, c.conindid as index
  from pg_constraint c
  where c.conrelid = $1::oid and pg_get_constraintdef(c.oid) !~ 'NOT ENFORCED$'
    and (c.contype in ('p', 'u', 'x', 'c') or c.contype = 'n' and not c.convalidated)
  union all
  select x.relname, 'i', substr(pg_get_indexdef(i.indexrelid), strpos(pg_get_indexdef(i.indexrelid), h.head) + length(h.head)),
    i.indisunique, i.indisvalid, ${namesOf('i.indrelid', 'i.indkey::int2[]')}, array(${callsOf('pg_class', 'i.indexrelid')}), i.indexrelid
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    cross join lateral (select format('INDEX %I ON %s%I.%I ', x.relname, case x.relkind when 'I' then 'ONLY ' else '' end, n.nspname, c.relname)) h(head)
  where i.indrelid = $1::oid and i.indisready
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x'))) rules
  order by index = 0, index, name`;

/** The foreign keys of the table $1 (oid), in the order in which the server asks them: that of their triggers' names. */
export const REFERENCES_SQL = `
  select c.conname as name, ${namesOf('c.conrelid', 'c.conkey')} as columns, c.confrelid::text as parent,
    format('%s%I.%I', case p.relkind when 'p' then '' else 'only ' end, n.nspname, p.relname) as "parentRows",
    coalesce(pg_partition_root(c.confrelid)::oid, c.confrelid)::text as "parentRoot",
    ${namesOf('c.confrelid', 'c.confkey')} as "parentColumns",
    array(select format('operator(%I.%s)', m.nspname, o.oprname) from unnest(c.conpfeqop) with ordinality as k(oid, place)
      join pg_operator o on o.oid = k.oid join pg_namespace m on m.oid = o.oprnamespace order by k.place) as operators,
    c.confmatchtype = 'f' as full, c.confupdtype as "onUpdate", c.condeferrable as deferrable, c.condeferred as deferred,
    pg_get_constraintdef(c.oid) ~ ', PERIOD ' as temporal,
    has_table_privilege(p.oid, 'select') and not row_security_active(p.oid) as readable
  from pg_constraint c join pg_class p on p.oid = c.confrelid join pg_namespace n on n.oid = p.relnamespace
  where c.conrelid = $1::oid and c.contype = 'f' and pg_get_constraintdef(c.oid) !~ 'NOT ENFORCED$'
  order by (select min(t.tgname::text collate "C") from pg_trigger t
    where t.tgconstraint = c.oid and t.tgrelid = c.conrelid and t.tgname ~ '^RI_ConstraintTrigger_c')`;

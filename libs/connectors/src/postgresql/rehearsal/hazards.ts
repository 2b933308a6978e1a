import type { ClientBase } from 'pg';

/** What else acts on a table besides its columns and rules, a clause each that continues "Table x"; nothing of it is copied. */
export interface Hazards {
  readonly clauses: readonly string[];
  /** Foreign keys of tables outside the plan that refer to this one: what an update of `columns` does to their rows. */
  readonly inbound: readonly {
    readonly name: string;
    readonly from: string;
    readonly columns: readonly string[];
  }[];
}

// Bits of pg_trigger.tgtype.
const ON_INSERT = 4;
const ON_UPDATE = 16;
const FIRES = `('O', 'A')`;

const CLAUSES_SQL = `
  with parts as (select t.relid, t.relid <> $1::oid as below, t.isleaf from pg_partition_tree($1::oid) t
    union select $1::oid, false, true)
  select distinct format('has the trigger "%s", which may change what is written', t.tgname) as clause
  from pg_trigger t join parts on parts.relid = t.tgrelid
  where not t.tgisinternal and t.tgenabled in ${FIRES} and t.tgtype & $2::int <> 0
    and not (parts.below and t.tgparentid <> 0)
  union select format('has the rewrite rule "%s", which may change what is written', r.rulename)
  from pg_rewrite r where r.ev_class = $1::oid and r.ev_enabled in ${FIRES}
    and (r.ev_type = '3' or r.ev_type = '2' and $2::int & ${ON_UPDATE} <> 0)
  union select format('has the heir %s, whose rows are not looked at', i.inhrelid::regclass)
  from pg_inherits i join pg_class c on c.oid = i.inhparent where c.oid = $1::oid and c.relkind = 'r'
  union select format('has the partition %s, which has rules of its own', c.oid::regclass)
  from pg_class c join parts on parts.relid = c.oid and parts.below
  where c.relkind = 'f' or exists (select from pg_constraint k where k.conrelid = c.oid and k.conislocal and k.coninhcount = 0)
    or exists (select from pg_index x where x.indrelid = c.oid and not exists (select from pg_inherits i where i.inhrelid = x.indexrelid))
  union select format('has the column "%s" of type %s, whose check calls %s()', a.attname, t.oid::regtype, p.proname)
  from pg_attribute a join pg_type t on t.oid = a.atttypid and t.typtype = 'd' join pg_constraint k on k.contypid = t.oid
    join pg_depend d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid and d.refclassid = 'pg_proc'::regclass
    join pg_proc p on p.oid = d.refobjid and p.provolatile <> 'i'
  where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
  order by clause`;

const INBOUND_SQL = `
  select c.conname as name, c.conrelid::regclass::text as from, array(
    select a.attname::text from pg_attribute a where a.attrelid = c.confrelid and a.attnum = any(c.confkey)) as columns
  from pg_constraint c where c.contype = 'f' and c.confrelid = $1::oid and c.conparentid = 0 and not c.conrelid::text = any($2::text[])
  order by c.conname`;

const EVENT_TRIGGERS_SQL = `select evtname as name from pg_event_trigger
  where evtenabled in ${FIRES} and evtevent <> 'login' order by evtname`;

/** Reads what acts on a table (oid) when rows are inserted, and updated where the entity updates; `copied` are the plan's tables. */
export async function readHazards(
  client: ClientBase,
  table: string,
  { updates, copied }: { updates: boolean; copied: readonly string[] },
): Promise<Hazards> {
  const events = updates ? ON_INSERT | ON_UPDATE : ON_INSERT;
  const clauses = await client.query<{ clause: string }>(CLAUSES_SQL, [table, events]);
  const inbound = await client.query<Hazards['inbound'][number]>(INBOUND_SQL, [table, copied]);
  return { clauses: clauses.rows.map((row) => row.clause), inbound: inbound.rows };
}

/** The event triggers that would act on the making of a temporary table. */
export async function eventTriggers(client: ClientBase): Promise<string[]> {
  return (await client.query<{ name: string }>(EVENT_TRIGGERS_SQL)).rows.map((row) => row.name);
}

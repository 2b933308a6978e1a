/** The tables of `commander_meta` that duplicates are decided with; a run is one pass of planning. */
export const DUPLICATE_TABLES = `
   create table commander_meta.duplicate_plan (
     chain_id uuid, entity text, run uuid not null, digest text not null, execution_id uuid not null,
     primary key (chain_id, entity));
   create table commander_meta.duplicate_key (
     run uuid not null, execution_id uuid not null, rule int not null, hash bytea not null,
     batch bigint not null, place int not null, source_id text not null, target_id text not null, sealed text);
   create index on commander_meta.duplicate_key (run, rule);
   create index on commander_meta.duplicate_key (execution_id);
   create table commander_meta.duplicate_decision (
     run uuid, batch bigint, place int, execution_id uuid not null, source_id text not null,
     rule text not null, outcome text not null,
     survivor_batch bigint not null, survivor_place int not null, survivor_id text not null, target_id text not null,
     survivor_failed boolean not null default false,
     primary key (run, batch, place));
   create index on commander_meta.duplicate_decision (run, survivor_batch);
   create index on commander_meta.duplicate_decision (execution_id);
   create table commander_meta.duplicate_row (
     run uuid, survivor_batch bigint, survivor_place int, batch bigint, place int,
     execution_id uuid not null, survivor_id text not null, source_id text not null, sealed text not null,
     primary key (run, survivor_batch, survivor_place, batch, place));
   create index on commander_meta.duplicate_row (execution_id);`;

/** How an id, and the name of an entity, are declared. */
export interface Declared {
  readonly id: string;
  readonly name: string;
}

/** The tables that duplicates are decided with; a run is one pass of planning. */
export const duplicateTables = ({ id, name }: Declared): readonly string[] => [
  `duplicate_plan (chain_id ${id} not null, entity ${name} not null, run ${id} not null, digest varchar(100) not null,
     execution_id ${id} not null, claims int not null default 1, primary key (chain_id, entity), key of_run (run))`,
  `duplicate_key (run ${id} not null, execution_id ${id} not null, rule int not null,
     hash char(64) character set ascii collate ascii_bin not null, batch bigint not null, place int not null,
     source_id text not null, target_id text not null, sealed longtext,
     primary key (run, rule, hash, batch, place), key of_execution (execution_id))`,
  `duplicate_decision (run ${id} not null, batch bigint not null, place int not null, execution_id ${id} not null,
     source_id text not null, rule varchar(100) not null, outcome varchar(16) not null,
     survivor_batch bigint not null, survivor_place int not null, survivor_id text not null, target_id text not null,
     survivor_failed tinyint not null default 0,
     primary key (run, batch, place), key of_survivor (run, survivor_batch), key of_execution (execution_id))`,
  `duplicate_row (run ${id} not null, survivor_batch bigint not null, survivor_place int not null, batch bigint not null,
     place int not null, execution_id ${id} not null, survivor_id text not null, source_id text not null, sealed longtext not null,
     primary key (run, survivor_batch, survivor_place, batch, place), key of_execution (execution_id))`,
];

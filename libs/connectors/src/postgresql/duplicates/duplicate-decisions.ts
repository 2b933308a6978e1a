import type { ClientBase } from 'pg';
import type { RecordPlace } from '@commander/migration-plan';
import type {
  DuplicateDecision,
  DuplicatePlan,
  KeptRow,
  OfBatch,
  OfEntity,
} from '../../duplicates/duplicate-statements';
import { deleteSome } from './delete-some';

/** What was decided of an entity. */
export async function readPlan(
  client: ClientBase,
  { chainId, entity }: OfEntity,
): Promise<DuplicatePlan | null> {
  const { rows } = await client.query<DuplicatePlan>(
    'select run, digest from commander_meta.duplicate_plan where chain_id = $1 and entity = $2',
    [chainId, entity],
  );
  return rows[0] ?? null;
}

/** Makes a run the one that counts; false where there is one. */
export async function insertPlan(
  client: ClientBase,
  { chainId, entity }: OfEntity,
  { run, digest }: DuplicatePlan,
  executionId: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into commander_meta.duplicate_plan (chain_id, entity, run, digest, execution_id)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [chainId, entity, run, digest, executionId],
  );
  return rowCount === 1;
}

/** Keeps what becomes of records. */
export async function keepDecisions(
  client: ClientBase,
  run: string,
  executionId: string,
  decisions: readonly DuplicateDecision[],
): Promise<void> {
  await client.query(
    `insert into commander_meta.duplicate_decision
       (run, execution_id, batch, place, source_id, rule, outcome, survivor_batch, survivor_place, survivor_id, target_id)
     select $1, $2, * from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::int[],
       $10::text[], $11::text[])`,
    [
      run,
      executionId,
      ...placesOf(decisions),
      decisions.map(({ rule }) => rule),
      decisions.map(({ outcome }) => outcome),
      ...placesOf(decisions.map(({ survivor }) => survivor)),
      decisions.map(({ targetId }) => targetId),
    ],
  );
}

/** Keeps the sealed values of later records. */
export async function keepRows(
  client: ClientBase,
  run: string,
  executionId: string,
  rows: readonly KeptRow[],
): Promise<void> {
  await client.query(
    `insert into commander_meta.duplicate_row
       (run, execution_id, batch, place, source_id, survivor_batch, survivor_place, survivor_id, sealed)
     select $1, $2, * from unnest($3::bigint[], $4::int[], $5::text[], $6::bigint[], $7::int[], $8::text[], $9::text[])`,
    [
      run,
      executionId,
      ...placesOf(rows),
      ...placesOf(rows.map(({ survivor }) => survivor)),
      rows.map(({ sealed }) => sealed),
    ],
  );
}

const placesOf = (places: readonly RecordPlace[]) => [
  places.map(({ batch }) => batch),
  places.map(({ index }) => index),
  places.map(({ id }) => id),
];

const PLACES = `batch::int as batch, place as index, source_id as id,
  json_build_object('batch', survivor_batch, 'index', survivor_place, 'id', survivor_id) as survivor`;

/** What becomes of a batch's records. */
export async function decisionsOf(
  client: ClientBase,
  run: string,
  batch: number,
): Promise<DuplicateDecision[]> {
  const { rows } = await client.query<DuplicateDecision>(
    `select ${PLACES}, rule, outcome, target_id as "targetId" from commander_meta.duplicate_decision
     where run = $1 and batch = $2 order by place`,
    [run, batch],
  );
  return rows;
}

/** The kept rows of the groups whose survivor stands in a batch. */
export async function rowsOf(client: ClientBase, run: string, batch: number): Promise<KeptRow[]> {
  const { rows } = await client.query<KeptRow>(
    `select ${PLACES}, sealed from commander_meta.duplicate_row
     where run = $1 and survivor_batch = $2 order by duplicate_row.batch, duplicate_row.place`,
    [run, batch],
  );
  return rows;
}

const DECIDED = `commander_meta.duplicate_decision d join commander_meta.duplicate_plan p on p.run = d.run
  where p.chain_id = $1 and p.entity = $2`;

/** The earlier batches that a batch depends on and that have no outcome yet for this execution. */
export async function openSurvivors(
  client: ClientBase,
  { chainId, entity, batch }: OfBatch,
  executionId: string,
): Promise<number[]> {
  const { rows } = await client.query<{ batch: number }>(
    `select distinct d.survivor_batch::int as batch from ${DECIDED}
       and d.batch = $3 and d.survivor_batch not in (0, $3)
       and not exists (select from commander_meta.batch_ledger l where l.chain_id = $1 and l.kind = 'load' and l.entity = $2
         and l.batch = d.survivor_batch and l.outbox is not null and not (l.cut_short and l.execution_id <> $4))
     order by 1`,
    [chainId, entity, batch, executionId],
  );
  return rows.map((row) => row.batch);
}

/** The survivors in other batches that failed. */
export async function failedSurvivors(
  client: ClientBase,
  { chainId, entity, batch }: OfBatch,
): Promise<RecordPlace[]> {
  const { rows } = await client.query<RecordPlace>(
    `select distinct d.survivor_batch::int as batch, d.survivor_place as index, d.survivor_id as id from ${DECIDED}
       and d.batch = $3 and d.survivor_failed`,
    [chainId, entity, batch],
  );
  return rows;
}

/** Notes which survivors of a batch failed. */
export async function markFailed(
  client: ClientBase,
  { chainId, entity, batch }: OfBatch,
  ids: readonly string[],
): Promise<void> {
  await client.query(
    `update commander_meta.duplicate_decision set survivor_failed = true
     where run = (select run from commander_meta.duplicate_plan where chain_id = $1 and entity = $2)
       and survivor_batch = $3 and survivor_id = any($4::text[])`,
    [chainId, entity, batch, ids],
  );
}

/** Forgets some of what an execution kept and no plan names; false once there is none. */
export async function dropUnplanned(client: ClientBase, executionId: string): Promise<boolean> {
  const values = [executionId];
  // What was compared by is of no use to a plan either.
  if (await deleteSome(client, 'duplicate_key', { where: 'execution_id = $1', values })) return true;
  const where = `execution_id = $1
    and not exists (select from commander_meta.duplicate_plan p where p.run = kept.run)`;
  return (
    (await deleteSome(client, 'duplicate_decision', { where, values })) ||
    (await deleteSome(client, 'duplicate_row', { where, values }))
  );
}

/** Forgets the plans of a chain, unless an execution of it is open; returns the chain's closed executions. */
export async function forgetPlans(client: ClientBase, chainId: string): Promise<string[]> {
  await client.query(
    `delete from commander_meta.duplicate_plan where chain_id = $1
       and not exists (select from commander_meta.execution_fence where chain_id = $1 and not closed)`,
    [chainId],
  );
  const { rows } = await client.query<{ execution_id: string }>(
    'select execution_id from commander_meta.execution_fence where chain_id = $1 and closed',
    [chainId],
  );
  return rows.map((row) => row.execution_id);
}

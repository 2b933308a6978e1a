import type { RecordPlace } from '@commander/migration-plan';
import type {
  DuplicateDecision,
  DuplicatePlan,
  KeptRow,
  OfBatch,
  OfEntity,
} from '../../duplicates/duplicate-statements';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from '../meta/insert-many';
import { deleteSome } from './delete-some';

const PLAN = 'commander_meta_duplicate_plan';
const KEY = 'commander_meta_duplicate_key';
const DECISION = 'commander_meta_duplicate_decision';
const ROW = 'commander_meta_duplicate_row';

/** What was decided of an entity. */
export async function readPlan(
  client: MariadbClient,
  { chainId, entity }: OfEntity,
): Promise<DuplicatePlan | null> {
  const [row] = await client.rows<{ run: string; digest: string }>(
    `select run, digest from ${PLAN} where chain_id = ? and entity = ?`,
    [chainId, entity],
  );
  return row ?? null;
}

/** Makes a run the one that counts; false where there is one. It counts its claims, so that the server tells one from the other. */
export async function insertPlan(
  client: MariadbClient,
  { chainId, entity }: OfEntity,
  { run, digest }: DuplicatePlan,
  executionId: string,
): Promise<boolean> {
  const met = await client.write(
    `insert into ${PLAN} (chain_id, entity, run, digest, execution_id) values (?, ?, ?, ?, ?)
     on duplicate key update claims = claims + 1`,
    [chainId, entity, run, digest, executionId],
  );
  return met === 1;
}

const valuesOf = ({ batch, index, id }: RecordPlace) => [batch, index, id];

/** Keeps what becomes of records. */
export const keepDecisions = (
  client: MariadbClient,
  run: string,
  executionId: string,
  decisions: readonly DuplicateDecision[],
): Promise<void> =>
  insertMany(
    client,
    `${DECISION} (run, execution_id, batch, place, source_id, rule, outcome, survivor_batch, survivor_place, survivor_id, target_id)`,
    decisions.map((decision) => [
      run,
      executionId,
      ...valuesOf(decision),
      decision.rule,
      decision.outcome,
      ...valuesOf(decision.survivor),
      decision.targetId,
    ]),
  );

/** Keeps the sealed values of later records. */
export const keepRows = (
  client: MariadbClient,
  run: string,
  executionId: string,
  rows: readonly KeptRow[],
): Promise<void> =>
  insertMany(
    client,
    `${ROW} (run, execution_id, batch, place, source_id, survivor_batch, survivor_place, survivor_id, sealed)`,
    rows.map((row) => [run, executionId, ...valuesOf(row), ...valuesOf(row.survivor), row.sealed]),
  );

type RawPlaces = Record<
  'batch' | 'place' | 'source_id' | 'survivor_batch' | 'survivor_place' | 'survivor_id',
  string
>;

const PLACES = 'batch, place, source_id, survivor_batch, survivor_place, survivor_id';
const placesIn = (row: RawPlaces) => ({
  batch: Number(row.batch),
  index: Number(row.place),
  id: row.source_id,
  survivor: { batch: Number(row.survivor_batch), index: Number(row.survivor_place), id: row.survivor_id },
});

/** What becomes of a batch's records. */
export async function decisionsOf(
  client: MariadbClient,
  run: string,
  batch: number,
): Promise<DuplicateDecision[]> {
  const rows = await client.rows<
    RawPlaces & Pick<DuplicateDecision, 'rule' | 'outcome'> & { target_id: string }
  >(
    `select ${PLACES}, rule, outcome, target_id from ${DECISION} where run = ? and batch = ? order by place`,
    [run, batch],
  );
  return rows.map((row) => ({
    ...placesIn(row),
    rule: row.rule,
    outcome: row.outcome,
    targetId: row.target_id,
  }));
}

/** The kept rows of the groups whose survivor stands in a batch. */
export async function rowsOf(client: MariadbClient, run: string, batch: number): Promise<KeptRow[]> {
  const rows = await client.rows<RawPlaces & { sealed: string }>(
    `select ${PLACES}, sealed from ${ROW} where run = ? and survivor_batch = ? order by batch, place`,
    [run, batch],
  );
  return rows.map((row) => ({ ...placesIn(row), sealed: row.sealed }));
}

const DECIDED = `${DECISION} d join ${PLAN} p on p.run = d.run where p.chain_id = ? and p.entity = ?`;

/** The earlier batches that a batch depends on and that have no outcome yet for this execution. */
export async function openSurvivors(
  client: MariadbClient,
  { chainId, entity, batch }: OfBatch,
  executionId: string,
): Promise<number[]> {
  const rows = await client.rows<{ batch: string }>(
    `select distinct d.survivor_batch as batch from ${DECIDED}
       and d.batch = ? and d.survivor_batch not in (0, d.batch)
       and not exists (select 1 from commander_meta_batch_ledger l where l.chain_id = p.chain_id and l.kind = 'load'
         and l.entity = p.entity and l.batch = d.survivor_batch and l.outbox is not null
         and not (l.cut_short = 1 and l.execution_id <> ?))
     order by 1`,
    [chainId, entity, batch, executionId],
  );
  return rows.map((row) => Number(row.batch));
}

/** The survivors in other batches that failed. */
export async function failedSurvivors(
  client: MariadbClient,
  { chainId, entity, batch }: OfBatch,
): Promise<RecordPlace[]> {
  const rows = await client.rows<Record<'batch' | 'place' | 'id', string>>(
    `select distinct d.survivor_batch as batch, d.survivor_place as place, d.survivor_id as id from ${DECIDED}
       and d.batch = ? and d.survivor_failed = 1`,
    [chainId, entity, batch],
  );
  return rows.map((row) => ({ batch: Number(row.batch), index: Number(row.place), id: row.id }));
}

const IDS_AT_ONCE = 1000;

/** Notes which survivors of a batch failed. */
export async function markFailed(
  client: MariadbClient,
  { chainId, entity, batch }: OfBatch,
  ids: readonly string[],
): Promise<void> {
  // As bytes: texts that differ only in blanks at their end are equal to a collation.
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    await client.write(
      `update ${DECISION} d join ${PLAN} p on p.run = d.run set d.survivor_failed = 1
       where p.chain_id = ? and p.entity = ? and d.survivor_batch = ? and cast(d.survivor_id as binary) in (?)`,
      [chainId, entity, batch, ids.slice(start, start + IDS_AT_ONCE)],
    );
  }
}

/** Forgets some of what an execution kept and no plan names; false once there is none. */
export async function dropUnplanned(client: MariadbClient, executionId: string): Promise<boolean> {
  const values = [executionId];
  // What was compared by is of no use to a plan either.
  if (await deleteSome(client, KEY, { where: 'execution_id = ?', values })) return true;
  const where = `execution_id = ? and run not in (select run from ${PLAN})`;
  return (
    (await deleteSome(client, DECISION, { where, values })) ||
    (await deleteSome(client, ROW, { where, values }))
  );
}

/** Forgets the plans of a chain, unless an execution of it is open; returns the chain's closed executions. */
export async function forgetPlans(client: MariadbClient, chainId: string): Promise<string[]> {
  const fences = await client.rows<{ execution_id: string; closed: string }>(
    'select execution_id, closed from commander_meta_execution_fence where chain_id = ? lock in share mode',
    [chainId],
  );
  if (fences.every(({ closed }) => closed === '1'))
    await client.write(`delete from ${PLAN} where chain_id = ?`, [chainId]);
  return fences.filter(({ closed }) => closed === '1').map((fence) => fence.execution_id);
}

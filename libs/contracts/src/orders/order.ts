import { z } from 'zod';
import { count, instant, uuid } from '../ids';
import { connection, plan } from '../plan/plan';
import { entity } from '../plan/entity';
import { columnName, tableName } from '../plan/identifier';
import { effectiveConfig } from '../protocol/request';
import { failure } from '../failure';
import { changeWindow, fingerprint, plannedBatch } from './batch-range';
import { replays } from './replays';
import { sourceSnapshot, sourceSnapshots } from './source-snapshot';
import { outcomeRuns } from './outcome-runs';

/** The kinds of work that the commander orders. */
export const ORDER_KINDS = [
  'prepare',
  'plan',
  'load',
  'promote',
  'undo',
  'rehearse',
  'close',
  'verify',
  'expire',
] as const;
/** A kind of work that the commander orders. */
export const orderKind = z.enum(ORDER_KINDS);
/** A kind of work that the commander orders. */
export type OrderKind = z.infer<typeof orderKind>;

/** A place in the event stream; the position of the ordering decision is the order's fencing token. */
export const logPosition = z.object({ partition: z.int().nonnegative(), offset: z.string().regex(/^\d+$/) });
/** A place in the event stream. */
export type LogPosition = z.infer<typeof logPosition>;

const common = {
  order_id: uuid,
  decision_id: uuid,
  position: logPosition,
  project_id: uuid,
  execution_id: uuid,
  chain_id: uuid.meta({ description: 'The first execution of a chain of resumes; part of the ledger key.' }),
  plan_hash: z.string(),
  attempt: z.int().positive(),
  issued_at: instant,
  traceparent: z.string().optional(),
};

/** What a processor needs to know of one entity: its plan, the connections it names, the tables it refers to. */
export const entityWork = z.object({
  entity,
  connections: z.record(z.string(), connection),
  parents: z.record(z.string(), z.object({ table: tableName, key: z.array(columnName) })),
});
/** What a processor needs to know of one entity. */
export type EntityWork = z.infer<typeof entityWork>;

const undoes = uuid
  .optional()
  .meta({ description: 'The order belongs to the undoing of this execution: no source is read.' });

const snapshot = sourceSnapshot
  .optional()
  .meta({ description: 'Read the source in this snapshot; left out: as it is now.' });

/** Check sources and targets against the plan and open the execution's fence in the target. */
export const prepareOrder = z.object({
  kind: z.literal('prepare'),
  ...common,
  plan,
  undoes,
  replays: replays.optional(),
  snapshots: sourceSnapshots
    .optional()
    .meta({ description: 'The snapshots that the execution reads in already; others are taken.' }),
  accept_lost_snapshots: z
    .literal(true)
    .optional()
    .meta({ description: 'An operator knows that a snapshot is lost: what is left is read batch by batch.' }),
});
/** Cut one entity's source into batches. */
export const planOrder = z.object({
  kind: z.literal('plan'),
  ...common,
  work: entityWork,
  batch_size: z.int().positive(),
  window: z.object({ since: instant.nullable(), until: instant.nullable() }).optional().meta({
    description: 'Read only what changed in [since, until); an `until` of null is read from the source.',
  }),
  snapshot,
  replays: replays.optional(),
  undoes: uuid
    .optional()
    .meta({ description: 'Plan the undoing of this execution: its batches in the target, newest first.' }),
});
/** Move one batch. */
export const loadOrder = z.object({
  kind: z.literal('load'),
  ...common,
  work: entityWork,
  batch: plannedBatch,
  fingerprint,
  config: effectiveConfig,
  window: changeWindow.optional(),
  snapshot,
  exact: z
    .literal(true)
    .optional()
    .meta({ description: 'Planned in this snapshot: it holds as many records as were planned.' }),
  replays: replays.optional(),
  abandon: failure
    .optional()
    .meta({ description: 'Give the batch up: every record fails for this reason, nothing is written.' }),
  predicted: outcomeRuns.optional().meta({ description: 'What the last rehearsal said of this batch.' }),
});
/** Write what was staged, all of it in one transaction (`transaction_mode: single`). */
export const promoteOrder = z.object({
  kind: z.literal('promote'),
  ...common,
  plan,
  config: effectiveConfig,
  staged: z
    .record(z.string(), count)
    .meta({ description: 'Batches that must stand in the stage, per entity.' }),
});
/** Undo one batch by its undo images; rows that somebody changed since are left alone. */
export const undoOrder = z.object({
  kind: z.literal('undo'),
  ...common,
  work: entityWork,
  batch: plannedBatch,
});
/** Rehearse a plan on temporary copies of its targets; changes nothing. */
export const rehearseOrder = z.object({
  kind: z.literal('rehearse'),
  ...common,
  plan,
  batch_size: z.int().positive(),
});
/** Close the fence, advance the target's sequences, return the census of the ledger. */
export const closeOrder = z.object({ kind: z.literal('close'), ...common, plan, undoes });
/** Count, compare and check references in the target. */
export const verifyOrder = z.object({
  kind: z.literal('verify'),
  ...common,
  plan,
  expected: z.record(z.string(), z.object({ target_count: z.int().nonnegative() })),
  batches: z
    .record(
      z.string(),
      z.object({ batches: z.array(plannedBatch), fingerprint, window: changeWindow.optional(), snapshot }),
    )
    .meta({
      description: 'Per entity a handful of batches to sample records from, read through the window given.',
    }),
  count_missing: z
    .boolean()
    .optional()
    .meta({ description: 'Count rows of the targets whose key the source no longer has (incremental).' }),
});

/** Delete the undo images of an execution that has ended; from its decision on nobody undoes it any more. */
export const expireOrder = z.object({ kind: z.literal('expire'), ...common, plan });

/** A message on `commander.batches.v1`. */
export const order = z.discriminatedUnion('kind', [
  prepareOrder,
  planOrder,
  loadOrder,
  promoteOrder,
  undoOrder,
  rehearseOrder,
  closeOrder,
  verifyOrder,
  expireOrder,
]);
/** A message on `commander.batches.v1`. */
export type Order = z.infer<typeof order>;
/** The order to check sources and targets and to open the fence. */
export type PrepareOrder = z.infer<typeof prepareOrder>;
/** The order to cut one entity's source into batches. */
export type PlanOrder = z.infer<typeof planOrder>;
/** The order to move one batch. */
export type LoadOrder = z.infer<typeof loadOrder>;
/** The order to write what was staged. */
export type PromoteOrder = z.infer<typeof promoteOrder>;
/** The order to undo one batch. */
export type UndoOrder = z.infer<typeof undoOrder>;
/** The order to rehearse a plan. */
export type RehearseOrder = z.infer<typeof rehearseOrder>;
/** The order to close the fence. */
export type CloseOrder = z.infer<typeof closeOrder>;
/** The order to verify an execution. */
export type VerifyOrder = z.infer<typeof verifyOrder>;
/** The order to delete undo images. */
export type ExpireOrder = z.infer<typeof expireOrder>;

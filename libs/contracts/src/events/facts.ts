import { z } from 'zod';
import { command } from '../commands/command';
import { failure, recordError } from '../failure';
import { count, uuid } from '../ids';
import { batchRange, fingerprint, plannedBatch } from '../orders/batch-range';
import { orderKind } from '../orders/order';
import { outcome, outcomeCounts } from '../outcome';

const ofExecution = { execution_id: uuid };
const ofBatch = { ...ofExecution, entity: z.string(), batch: z.int().positive() };

/** A command reached the intake; `problem` is set where it must be rejected whatever the state is. */
export const commandReceived = z.object({
  command_id: uuid,
  name: z.string(),
  operator: z.string().nullable(),
  via: z.enum(['rest', 'topic']),
  execution_id: uuid
    .optional()
    .meta({ description: 'The id that a new execution gets, or the one the command names.' }),
  command: command.nullable().meta({ description: 'Null where it could not be parsed.' }),
  problem: z
    .object({
      code: z.enum(['malformed', 'no-permission', 'unknown-project', 'unknown-execution']),
      message: z.string(),
    })
    .optional(),
});

/** Sources and targets agree with the plan; the fence is open at the order's position. */
export const fenceOpened = z.object({ ...ofExecution, tables: z.array(z.string()), instance: z.string() });

/** A part of an entity's planned batches; it counts once its `planning.completed` has arrived. */
export const batchesPlanned = z.object({
  ...ofExecution,
  entity: z.string(),
  attempt: z.int().positive(),
  part: z.int().positive(),
  batches: z.array(plannedBatch),
});

/** An entity's planning attempt is complete; the first complete attempt wins. */
export const planningCompleted = z.object({
  ...ofExecution,
  entity: z.string(),
  attempt: z.int().positive(),
  parts: count,
  hash: z.string().meta({ description: 'SHA-256 over the canonical JSON of its batches.' }),
  batches: count,
  records: count,
  fingerprint,
  consistency: z
    .enum(['snapshot', 'per-batch'])
    .meta({ description: 'file: snapshot; a living table: per-batch.' }),
  instance: z.string(),
});

/** Record-level lineage of a batch, ids only; `target_ids` is left out where they equal the source ids. */
export const batchLineage = z.object({
  ...ofBatch,
  part: z.int().positive(),
  outcomes: z.array(
    z.object({
      outcome,
      source_ids: z.array(z.string()),
      target_ids: z.array(z.string()).optional(),
      rule: z
        .string()
        .optional()
        .meta({ description: 'failed, skipped: the rule or SQLSTATE that decided.' }),
    }),
  ),
});

/** How the records of a batch ended, as its ledger row says. */
export const batchSummary = z.object({
  counts: outcomeCounts,
  validation_errors_fixed: count,
  data_transformations: count,
  duplicates: z.object({ merged: count, skipped: count, failed: count }),
  errors: z.object({
    total: count,
    by_type: z.record(z.string(), count),
    samples: z.array(recordError).max(20),
  }),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  range: batchRange,
});
/** How the records of a batch ended, as its ledger row says. */
export type BatchSummary = z.infer<typeof batchSummary>;

/** A batch stands in the target, with its ledger row; its lineage went before it. */
export const batchCommitted = z.object({
  ...ofBatch,
  attempt: z.int().positive(),
  summary: batchSummary,
  lineage: z.object({
    parts: count,
    hash: z.string().meta({ description: 'SHA-256 over the data of its parts, in order.' }),
  }),
  instance: z.string(),
  timing: z.object({ read_ms: z.number(), transform_ms: z.number(), write_ms: z.number() }),
});

/** An order ended without effect; what happens next is decided by its category. */
export const orderFailed = z.object({
  ...ofExecution,
  order_id: uuid,
  kind: orderKind,
  entity: z.string().optional(),
  batch: z.int().positive().optional(),
  attempt: z.int().positive(),
  failure,
  instance: z.string(),
});

/** What the ledger holds of one entity when the fence is closed. */
export const entityCensus = z.object({ batches: count, counts: outcomeCounts, batch_hash: z.string() });

/** The fence is closed: no order of this execution can commit any more; the ledger's census. */
export const fenceClosed = z.object({
  ...ofExecution,
  census: z.record(z.string(), entityCensus),
  sequences: z.array(z.object({ sequence: z.string(), value: z.string() })),
  instance: z.string(),
});

/** What the verifier found; a verifier that was cut short leaves no such fact. */
export const verificationCompleted = z.object({
  ...ofExecution,
  attempt: z.int().positive(),
  state: z.enum(['passed', 'failed']),
  counts: z.record(z.string(), z.object({ expected: count, found: count })),
  sample: z.object({
    sample_size: count,
    matched_records: count,
    mismatched_records: count,
    mismatches: z
      .array(
        z.object({
          entity: z.string(),
          record_id: z.string(),
          field: z.string(),
          source_value: z.string().meta({ description: 'Masked.' }),
          target_value: z.string().meta({ description: 'Masked.' }),
          reason: z.string(),
        }),
      )
      .max(100),
  }),
  references: z.array(
    z.object({
      entity: z.string(),
      fields: z.array(z.string()),
      refers_to: z.string(),
      on_missing: z.enum(['fail', 'keep']),
      checked: count.meta({ description: 'Rows whose reference is not null.' }),
      nulls: count,
      orphans: count,
    }),
  ),
  instance: z.string(),
});

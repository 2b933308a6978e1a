import { z } from 'zod';
import { idRun } from './id-run';
import { command } from '../commands/command';
import { failure, recordError } from '../failure';
import { count, instant, uuid } from '../ids';
import { batchRange } from '../orders/batch-range';
import { orderKind } from '../orders/order';
import { sourceSnapshots } from '../orders/source-snapshot';
import { outcome, outcomeCounts } from '../outcome';
import { onMissing } from '../plan/entity';
import { referenceSummary } from './reference-summary';
import { undoCounts } from './undo-facts';

const ofExecution = { execution_id: uuid };
const ofBatch = { ...ofExecution, entity: z.string(), batch: z.int().positive() };

const memoryPercent = z.number().min(0).optional().meta({
  description: 'How much of the memory that it may have the instance used; left out by earlier releases.',
});

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

/** What the ledger holds of one entity. */
export const entityCensus = z.object({
  batches: count,
  counts: outcomeCounts,
  batch_hash: z.string(),
  done: z
    .string()
    .optional()
    .meta({ description: 'The batches as ranges, e.g. `1-5,7`; left out by earlier releases.' }),
  undone: undoCounts.optional().meta({ description: 'Executions of type rollback: what was undone.' }),
});

/** Sources and targets agree with the plan; the fence is open at the order's position. */
export const fenceOpened = z.object({
  ...ofExecution,
  order_id: uuid
    .optional()
    .meta({ description: 'The order that this answers; left out by earlier releases.' }),
  tables: z.array(z.string()),
  census: z
    .record(z.string(), entityCensus)
    .optional()
    .meta({ description: "What the ledger holds of the execution's chain; left out by earlier releases." }),
  snapshots: sourceSnapshots
    .optional()
    .meta({ description: 'By connection, where sources of the plan are read in one snapshot.' }),
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
      source_runs: z.array(idRun).optional().meta({
        description:
          'Where most ids are whole numbers in a row: all of them, in their order; `source_ids` is empty then.',
      }),
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
  warnings: z.record(z.string(), count).optional().meta({
    description: 'Records that break a rule of severity `warning`, by `<entity>.<column>.<rule>`.',
  }),
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
  moment: z.string().optional().meta({
    description: 'Of the snapshot that it was read in, shared with other batches; left out: its own.',
  }),
  prediction: z.object({ compared: count, differing: count }).optional().meta({
    description: 'Records whose outcome the last rehearsal foretold, and those it was wrong about.',
  }),
  ...referenceSummary,
  abandoned: failure.optional().meta({ description: 'Why the batch was given up, all its records failed.' }),
  replayed_from: z.object({ source: count, stored: count }).optional().meta({
    description:
      'Replays: records that were read in the source again, and those whose stored texts were taken.',
  }),
  cut_short: z.literal(true).optional().meta({
    description:
      'The execution ended before its last record: a resume that orders it again goes on behind the last one here.',
  }),
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
  memory_percent: memoryPercent,
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

/** A batch stands in the stage of the target, to be written with all others by one promotion. */
export const batchStaged = z.object({
  ...ofBatch,
  attempt: z.int().positive(),
  records: count.meta({ description: 'Records read, the failed ones among them.' }),
  failed: count.meta({ description: 'Records that failed before the write.' }),
  instance: z.string(),
  memory_percent: memoryPercent,
});

/** A promotion goes on: so many batches are written in its transaction, which is still open. */
export const promotionProgressed = z.object({
  ...ofExecution,
  attempt: z.int().positive(),
  since: instant.meta({ description: 'When this delivery of the order began to write.' }),
  batches: count,
  instance: z.string(),
});

/** Everything staged stands in the target; the outcomes of its batches went before. */
export const promotionCompleted = z.object({ ...ofExecution, batches: count, instance: z.string() });

/** A checkpoint was opened again after it was written, or could not be. */
export const checkpointVerified = z.object({
  ...ofExecution,
  checkpoint_id: uuid,
  valid: z.boolean(),
  reason: z.string().optional(),
});

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
      on_missing: onMissing,
      checked: count.meta({ description: 'Rows whose reference is not null.' }),
      nulls: count,
      orphans: count,
    }),
  ),
  missing_in_source: z.record(z.string(), count.nullable()).optional().meta({
    description:
      'Incremental: per entity the rows of the target whose key the source no longer has; null: not asked.',
  }),
  instance: z.string(),
});

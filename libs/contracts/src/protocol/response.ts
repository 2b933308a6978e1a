import { z } from 'zod';
import { recordError } from '../failure';
import { recoveryReport } from './recovery-report';
import { count, instant, uuid } from '../ids';
import { outcomeCounts } from '../outcome';
import { onMissing } from '../plan/entity';
import { effectiveConfig, executionType } from './request';

/** The status on the wire; what goes on inside is `progress.phase`. */
export const executionStatus = z.enum(['completed', 'running', 'paused', 'failed', 'cancelled']);
/** The status on the wire. */
export type ExecutionStatus = z.infer<typeof executionStatus>;

/** What goes on inside an execution. */
export const phase = z.enum([
  'preparing',
  'planning',
  'loading',
  'rehearsing',
  'promoting',
  'rolling-back',
  'pausing',
  'paused',
  'cancelling',
  'closing',
  'verifying',
  'completed',
  'failed',
  'cancelled',
]);
/** What goes on inside an execution. */
export type Phase = z.infer<typeof phase>;

const stagedRecords = count
  .default(0)
  .meta({ description: 'Transaction mode `single`: records that came as far as the stage; it never falls.' });

const byEntity = z.object({ entity: z.string(), ...outcomeCounts.shape });

const verification = z.object({
  state: z.enum(['passed', 'failed', 'not-verified']),
  count_match: z.boolean().nullable(),
  source_count: count,
  expected_target_count: count,
  target_count: count.nullable(),
  sample_verification: z.object({
    sample_size: count,
    matched_records: count,
    mismatched_records: count,
    mismatches: z.array(
      z.object({
        entity: z.string(),
        record_id: z.string(),
        field: z.string(),
        source_value: z.string(),
        target_value: z.string(),
        reason: z.string(),
      }),
    ),
  }),
  referential_integrity: z.object({
    checked: z.boolean(),
    passed: z.boolean().nullable(),
    orphaned_records: count,
    by_reference: z.array(
      z.object({
        entity: z.string(),
        fields: z.array(z.string()),
        refers_to: z.string(),
        on_missing: onMissing,
        checked: count,
        nulls: count,
        orphans: count,
      }),
    ),
  }),
});

/** The Output Protocol of the specification, to the letter, with fields added. */
export const executionReport = z.object({
  execution_id: uuid,
  project_id: uuid,
  project: z.string(),
  execution_type: executionType,
  operator: z.string(),
  plan_hash: z.string(),
  status: executionStatus,
  reason: z.string().nullable(),
  strategy: z
    .object({
      name: z.enum(['small', 'medium', 'large']),
      config: effectiveConfig,
      reasons: z.array(z.string()),
    })
    .nullable(),
  timing: z.object({
    started_at: instant,
    completed_at: instant.nullable(),
    duration_seconds: z.number(),
    paused_duration_seconds: z.number(),
    load_seconds: z.number(),
  }),
  progress: z.object({
    phase,
    total_records: count,
    staged_records: stagedRecords,
    processed_records: count,
    successful_records: count,
    failed_records: count,
    skipped_records: count,
    percent_complete: z
      .number()
      .meta({ description: 'A record that stands in the stage and has no outcome yet counts half.' }),
    total_batches: count,
    completed_batches: count,
    current_batch: count.nullable(),
    records_per_second: z.number(),
    estimated_time_remaining: z
      .number()
      .nullable()
      .meta({ description: 'Seconds; null where it cannot be known.' }),
    by_entity: z.array(
      z.object({
        entity: z.string(),
        total_records: count.nullable(),
        staged_records: stagedRecords,
        processed_records: count,
        failed_records: count,
        total_batches: count.nullable(),
        completed_batches: count,
        records_per_second: z.number(),
        load_seconds: z.number(),
      }),
    ),
  }),
  results: z.object({
    total_source_records: count,
    total_processed: count,
    total_created: count,
    total_updated: count,
    total_unchanged: count,
    total_merged: count,
    total_skipped: count,
    total_failed: count,
    unprocessed: count,
    by_entity: z.array(byEntity),
    duplicates_found: count,
    duplicates_merged: count,
    duplicates_skipped: count,
    duplicates_failed: count,
    validation_errors_fixed: count,
    validation_warnings: z.record(z.string(), count).default({}).meta({
      description: 'Records that break a rule of severity `warning`, by `<entity>.<column>.<rule>`.',
    }),
    data_transformations: count,
    average_records_per_second: z.number(),
    peak_records_per_second: z.number(),
  }),
  verification,
  errors: z.object({
    total: count,
    by_type: z.object({
      validation: count,
      transformation: count,
      database: count,
      network: count,
      source: count,
      system: count,
    }),
    sample_errors: z.array(recordError),
  }),
  checkpoints: z.array(
    z.object({
      id: uuid,
      batch_number: count,
      records_processed: count,
      created_at: instant,
      valid: z
        .boolean()
        .meta({ description: 'Whether it was opened again after it was written; false until then.' }),
      expires_at: instant.nullable().default(null),
    }),
  ),
  audit_summary: z.object({ total_audit_entries: count, by_action: z.record(z.string(), count) }),
  consistency: z
    .enum(['snapshot', 'per-batch'])
    .nullable()
    .meta({ description: 'snapshot: each entity was read as it stood at one moment.' }),
  consistency_by_entity: z
    .array(
      z.object({
        entity: z.string(),
        consistency: z.enum(['snapshot', 'per-batch']),
        snapshots: count.meta({ description: 'Snapshots of a database that its batches shared.' }),
        batches_alone: count.meta({ description: 'Batches that were each read at a moment of their own.' }),
      }),
    )
    .default([]),
  ...recoveryReport,
  instances: z.array(z.object({ instance: z.string(), batches: count, records: count })),
});
/** The Output Protocol of the specification: a report of one execution. */
export type ExecutionReport = z.infer<typeof executionReport>;

/** The report as it stands on the wire: under `response`. */
export const executionResponse = z.object({ response: executionReport });

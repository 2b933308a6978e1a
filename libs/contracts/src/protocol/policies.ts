import { z } from 'zod';

/** When checkpoints are taken and how long they can be addressed: the specification's `checkpoint`. */
export const checkpointPolicy = z.strictObject({
  frequency: z.enum(['every_batch', 'every_n_batches', 'time_based']),
  n_batches: z.int().min(1).max(100_000).default(10),
  time_interval_minutes: z.number().positive().max(1440).default(5),
  retention: z
    .strictObject({
      keep_last_n: z.int().min(1).max(1000).default(10),
      expire_after_hours: z.number().positive().max(87_600).default(24),
    })
    .default({ keep_last_n: 10, expire_after_hours: 24 }),
});
/** When checkpoints are taken and how long they can be addressed. */
export type CheckpointPolicy = z.infer<typeof checkpointPolicy>;

/** How failed orders are repeated: the specification's `retry_config`. */
export const retryPolicy = z.strictObject({
  max_attempts: z
    .int()
    .min(1)
    .max(101)
    .optional()
    .meta({ description: 'All tries; max_retries, which counts the repeats, wins.' }),
  initial_delay_ms: z.int().min(0).max(3_600_000).optional(),
  max_delay_ms: z.int().min(0).max(86_400_000).default(30_000),
  backoff_multiplier: z.number().min(1).max(100).default(2),
  retry_on: z
    .array(z.string().max(100))
    .optional()
    .meta({ description: 'Names of failures that are repeated; every transient one unless given.' }),
  no_retry_on: z.array(z.string().max(100)).default([]),
});
/** How failed orders are repeated. */
export type RetryPolicy = z.infer<typeof retryPolicy>;

/** How long what was written can be undone. */
export const undoPolicy = z.strictObject({
  keep_days: z.number().positive().max(3650).default(30).meta({
    description: 'How long undo images are kept after the end of the execution, or of its chain of resumes.',
  }),
});
/** How long what was written can be undone. */
export type UndoPolicy = z.infer<typeof undoPolicy>;

/** Where alerts are raised; the defaults are those of the specification's metrics. */
export const alertThresholds = z.strictObject({
  records_per_second: z
    .number()
    .min(0)
    .max(1_000_000)
    .default(10)
    .meta({ description: 'A load that writes fewer; 0 raises none.' }),
  batch_success_percent: z
    .number()
    .min(0)
    .max(100)
    .default(95)
    .meta({ description: 'Fewer of the batches done were written.' }),
  memory_percent: z.number().min(1).max(100).default(90).meta({
    description: 'A batch-processor, or the commander, uses more of the memory it may have; 100 raises none.',
  }),
  checkpoint_age_minutes: z
    .number()
    .positive()
    .max(10_080)
    .default(15)
    .meta({ description: 'The last checkpoint of a load is older.' }),
});
/** Where alerts are raised. */
export type AlertThresholds = z.infer<typeof alertThresholds>;

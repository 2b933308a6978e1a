import { z } from 'zod';
import { instant, uuid } from '../ids';
import { oneLine } from '../text';

/** How records are grouped into target transactions. */
export const transactionMode = z.enum(['per-batch', 'per-record', 'single']);

/** The knobs of an execution; what is left out is chosen by the size of the job. */
export const executionConfig = z.strictObject({
  batch_size: z.int().min(1).max(100_000).optional().meta({ description: 'Records per batch.' }),
  parallel_batches: z.int().min(1).max(64).optional().meta({ description: 'Batches in flight at once.' }),
  max_retries: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .meta({ description: 'Repeats of a batch after its first try.' }),
  retry_delay_ms: z
    .int()
    .min(0)
    .max(3_600_000)
    .optional()
    .meta({ description: 'First delay before a repeat, in ms.' }),
  stop_on_first_error: z.boolean().optional(),
  transaction_mode: transactionMode.optional(),
});
/** The knobs of an execution as somebody wrote them. */
export type ExecutionConfig = z.infer<typeof executionConfig>;

/** The knobs of an execution, every one decided. */
export const effectiveConfig = executionConfig.required();
/** The knobs of an execution, every one decided. */
export type EffectiveConfig = z.infer<typeof effectiveConfig>;

/** What an execution does. */
export const executionType = z.enum(['dry-run', 'full', 'incremental', 'resume']);
/** What an execution does. */
export type ExecutionType = z.infer<typeof executionType>;

/** The Input Protocol of the specification, to the letter; `project_id` also takes the project's name. */
export const executionRequest = z.strictObject({
  project_id: oneLine.min(1).max(63),
  execution_type: executionType,
  config: executionConfig.default({}),
  resume_from: z
    .strictObject({ checkpoint_id: uuid.optional(), batch_number: z.int().nonnegative().optional() })
    .optional(),
  incremental: z
    .strictObject({ since: instant.optional(), change_detection: z.literal('timestamp') })
    .optional(),
});
/** The Input Protocol of the specification. */
export type ExecutionRequest = z.infer<typeof executionRequest>;

import { z } from 'zod';
import { count, instant, uuid } from '../ids';
import { replayFrom } from '../orders/replays';
import { oneLine } from '../text';

/** How records are grouped into target transactions. */
export const transactionMode = z.enum(['per-batch', 'per-record', 'single']);

/** How many records may fail before the run is stopped: a number, a share of the planned records (`2.5%`), or `unlimited`. */
export const errorBudget = z
  .union([count, z.string().regex(/^(100|\d{1,2}(\.\d{1,3})?)%$/), z.literal('unlimited')])
  .meta({
    description: 'Failed records that stop the run once exceeded: a number, or per cent of the planned.',
  });
/** How many records may fail before the run is stopped. */
export type ErrorBudget = z.infer<typeof errorBudget>;

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
  max_failed_records: errorBudget.optional(),
  min_batch_success_percent: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .meta({ description: 'Per cent of the planned batches that must not be given up.' }),
});
/** The knobs of an execution as somebody wrote them. */
export type ExecutionConfig = z.infer<typeof executionConfig>;

/** The knobs of an execution, every one decided. */
export const effectiveConfig = executionConfig.required().extend({
  max_failed_records: errorBudget.default('unlimited'),
  min_batch_success_percent: z.number().min(0).max(100).default(0),
});
/** The knobs of an execution, every one decided. */
export type EffectiveConfig = z.infer<typeof effectiveConfig>;

/** What a request may ask for. */
export const requestedType = z.enum(['dry-run', 'full', 'incremental', 'resume', 'replay']);
/** What an execution does: what was asked for, or the undoing of another execution. */
export const executionType = z.enum([...requestedType.options, 'rollback']);
/** What an execution does. */
export type ExecutionType = z.infer<typeof executionType>;

/** The Input Protocol of the specification, to the letter; `project_id` also takes the project's name. */
export const executionRequest = z.strictObject({
  project_id: oneLine.min(1).max(63),
  execution_type: requestedType,
  config: executionConfig.default({}),
  resume_from: z
    .strictObject({
      execution_id: uuid
        .optional()
        .meta({ description: 'The ended execution; the newest one unless given.' }),
      checkpoint_id: uuid.optional(),
      batch_number: z.int().nonnegative().optional(),
    })
    .optional(),
  replay: z
    .strictObject({
      execution_id: uuid.meta({ description: 'The ended execution whose quarantined records are replayed.' }),
      entity: oneLine.min(1).max(63).optional(),
      rule: oneLine
        .min(1)
        .max(100)
        .optional()
        .meta({ description: 'Only records that failed by this rule.' }),
      record_id: oneLine
        .min(1)
        .max(1000)
        .optional()
        .meta({ description: 'Only this record, by its id in the source.' }),
      from: replayFrom.optional().meta({ description: '`stored` unless given.' }),
    })
    .optional(),
  accept_plan_change: z.boolean().optional().meta({
    description: 'Resume, or replay, although the plan is no longer the one that was started with.',
  }),
  incremental: z
    .strictObject({ since: instant.optional(), change_detection: z.literal('timestamp') })
    .optional(),
});
/** The Input Protocol of the specification. */
export type ExecutionRequest = z.infer<typeof executionRequest>;

/** The request of `/resume-migration`: an execution of type `resume`. */
export const resumeRequest = executionRequest.extend({
  execution_type: z.literal('resume').default('resume'),
});

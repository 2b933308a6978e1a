import { z } from 'zod';
import { failure } from '../failure';
import { count, instant, uuid } from '../ids';
import { alertKind } from './alert';
import { inheritedResults } from './inherited-results';
import { undoCounts } from './undo-facts';
import { checkpointPolicy } from '../protocol/policies';
import { sealed } from '../sealed';
import { orderKind } from '../orders/order';
import { replays } from '../orders/replays';
import { outcomeCounts } from '../outcome';
import { plan } from '../plan/plan';
import { effectiveConfig, executionConfig, executionType } from '../protocol/request';

const byCommand = { command_id: uuid, operator: z.string() };
const ofExecution = { execution_id: uuid };

/** A plan became the project's plan: the accepted outcome of `apply-plan`. */
export const planApplied = z.object({ ...byCommand, plan, plan_hash: z.string() });

/** A command was refused; nothing else came of it. */
export const commandRejected = z.object({
  command_id: uuid,
  name: z.string(),
  operator: z.string().nullable(),
  code: z.enum([
    'malformed',
    'no-permission',
    'unknown-project',
    'unknown-execution',
    'not-allowed',
    'project-busy',
    'not-supported',
  ]),
  message: z.string(),
  execution_id: uuid.optional(),
});

/** An execution began: the accepted outcome of `execute-migration`. */
export const executionStarted = z.object({
  command_id: uuid
    .optional()
    .meta({ description: 'Left out where the decider itself starts a rollback that was asked for earlier.' }),
  operator: z.string(),
  ...ofExecution,
  chain_id: uuid,
  execution_type: executionType,
  config: executionConfig,
  project: z.string().meta({ description: "The project's name." }),
  plan_hash: z.string(),
  entities: z.array(z.string()).meta({ description: 'In the order of their references.' }),
  resumes_execution_id: uuid.optional().meta({ description: 'The ended execution that this one continues.' }),
  resume_from: z.object({ checkpoint_id: uuid.optional(), batch_number: count.optional() }).optional(),
  accepted_plan_change: z
    .boolean()
    .optional()
    .meta({ description: 'The plan is not the resumed one; accepted.' }),
  undoes_execution_id: uuid.optional().meta({ description: 'The ended execution that this one undoes.' }),
  cascade_to: uuid.optional().meta({
    description: 'Undo every later execution and at last this one, each in an execution of its own.',
  }),
  since: z
    .record(z.string(), instant.nullable())
    .optional()
    .meta({ description: 'Incremental: the begin of the window per entity; null is from the beginning.' }),
  rehearsal_execution_id: uuid
    .optional()
    .meta({ description: 'The dry run whose predictions this execution is compared with.' }),
  replays: replays
    .optional()
    .meta({ description: 'Replays: which quarantined records are read instead of the source.' }),
  inherited: inheritedResults
    .optional()
    .meta({ description: 'Resumes: the results so far, so that a report holds those of the whole chain.' }),
});

/** Orders go out; they carry this event's position as their fencing token. */
export const ordersDispatched = z.object({
  ...ofExecution,
  orders: z.array(
    z.object({
      order_id: uuid,
      kind: orderKind,
      entity: z.string().optional(),
      batch: z.int().positive().optional(),
      attempt: z.int().positive(),
      partition: z.int().nonnegative(),
      abandon: failure.optional().meta({ description: 'The batch is given up for this reason.' }),
    }),
  ),
});

/** The size of the job is known and every knob decided. */
export const strategyChosen = z.object({
  ...ofExecution,
  strategy: z.enum(['small', 'medium', 'large']),
  planned_records: count,
  planned_batches: count,
  checkpoint_every: z.int().positive().meta({ description: 'Contiguous batches between two checkpoints.' }),
  checkpoint: checkpointPolicy.optional(),
  config: effectiveConfig,
  reasons: z.array(z.string()).meta({ description: 'One sentence for each knob: which value, and why.' }),
});

/** A named position in the stream, with the stored state of the specification. */
export const checkpointCreated = z.object({
  ...ofExecution,
  checkpoint_id: uuid,
  batch_number: count.meta({
    description: 'Highest batch, counted over the execution, below which all are committed.',
  }),
  last_processed_record_id: z.string().nullable(),
  cumulative_stats: outcomeCounts,
  pending_batch_ids: z.array(z.object({ entity: z.string(), batch: z.int().positive() })).max(1000),
  error_summary: z.object({ total: count, by_type: z.record(z.string(), count) }),
  sequence: z.int().positive().optional().meta({ description: 'Counts the checkpoints of an execution.' }),
  sealed: sealed.optional().meta({
    description:
      'The stored state, AES-256-GCM; it opens only for this project, execution, sequence and plan.',
  }),
  expires_at: instant.nullable().optional().meta({ description: 'From then on its id is not found.' }),
});

/** Somebody, or a failure, asked for a pause; batches in flight still finish. */
export const pauseRequested = z.object({
  ...ofExecution,
  command_id: uuid.optional(),
  operator: z.string().nullable(),
  failure: failure.optional(),
  reason: z.string(),
});
/** Nothing is in flight any more; the execution waits. */
export const executionPaused = z.object({ ...ofExecution });
/** A paused execution goes on: the accepted outcome of `resume`. */
export const executionResumed = z.object({ ...byCommand, ...ofExecution });
/** The accepted outcome of `cancel`; batches in flight still finish. */
export const cancelRequested = z.object({
  ...byCommand,
  ...ofExecution,
  reason: z.string().optional(),
  rollback: z.boolean().optional(),
});

/** No further batch is dispatched; the fence is to be closed before this end. */
export const executionClosing = z.object({
  ...ofExecution,
  end: z.enum(['completed', 'failed', 'cancelled']),
  reason: z.string().optional(),
  failure: failure.optional(),
  rollback: z.boolean().optional().meta({ description: 'Undo what was written once it has ended.' }),
});

const end = {
  ...ofExecution,
  counts: outcomeCounts,
  reason: z.string().optional(),
  failure: failure.optional(),
};
/** The execution ended well: every record has its outcome, the census agrees. */
export const executionCompleted = z.object({
  ...end,
  verification: z.enum(['passed', 'failed', 'not-verified']),
});
/** The execution ended early for a failure. */
export const executionFailed = z.object(end);
/** The execution ended early because an operator said so. */
export const executionCancelled = z.object(end);

/** When a retry of a failed order may be dispatched. */
export const retryScheduled = z.object({
  ...ofExecution,
  kind: orderKind,
  entity: z.string().optional(),
  batch: z.int().positive().optional(),
  attempt: z.int().positive().meta({ description: 'The attempt to come.' }),
  not_before: instant,
});

/** What an ended execution wrote was undone by another execution; it cannot be resumed any more. */
export const executionRolledBack = z.object({
  ...ofExecution,
  rollback_execution_id: uuid,
  counts: undoCounts,
});

/**
 * The undo images of an ended execution expired: from here on it cannot be rolled back, and the order to delete them goes out. Decided
 * again, as a further attempt, as long as nobody says that they are gone.
 */
export const undoExpired = z.object({
  ...ofExecution,
  order_id: uuid,
  attempt: z.int().positive(),
  partition: z.int().nonnegative(),
});

/** Something needs an operator's eye. */
export const alertRaised = z.object({
  ...ofExecution,
  alert: alertKind,
  message: z.string().max(1000).meta({ description: 'One sentence without data values.' }),
});
/** What an alert was raised for is over. */
export const alertCleared = z.object({ ...ofExecution, alert: alertKind });

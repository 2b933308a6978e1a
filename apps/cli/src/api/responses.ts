import { cloudEvent, executionReport, executionStatus, executionType, phase } from '@commander/contracts';
import { z } from 'zod';

const outcome = z.enum(['accepted', 'pending']);

/** How the service names a problem. */
export const apiError = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** A plan was taken in. */
export const planAccepted = z.object({ command_id: z.string(), project_id: z.string(), outcome });
/** A command about an execution was taken in. */
export const executionAccepted = z.object({ command_id: z.string(), execution_id: z.string(), outcome });
/** A command about an execution was taken in. */
export type ExecutionAccepted = z.infer<typeof executionAccepted>;

/** The projects one may see. */
export const projectList = z.object({
  projects: z.array(
    z.object({
      project_id: z.string(),
      name: z.string(),
      plan_hash: z.string(),
      running_execution_id: z.string().nullish(),
    }),
  ),
});

/** The executions one may see. */
export const executionList = z.object({
  executions: z.array(
    z.object({
      execution_id: z.string(),
      project: z.string(),
      execution_type: executionType,
      status: executionStatus,
      phase,
      started_at: z.string(),
      completed_at: z.string().nullish(),
      total_records: z.number(),
      processed_records: z.number(),
      failed_records: z.number(),
      undoes_execution_id: z.string().nullish(),
      rolled_back_by: z.string().nullish(),
    }),
  ),
});
/** One line of the list of executions. */
export type ExecutionListItem = z.infer<typeof executionList>['executions'][number];

/** A page of an execution's events; `next` is where the following one begins. */
export const eventPage = z.object({
  events: z.array(z.object({ sequence: z.number(), event: cloudEvent })),
  next: z.number().nullish(),
});
/** An event and its place in the execution. */
export type SequencedEvent = z.infer<typeof eventPage>['events'][number];

const deadLetter = z.object({
  topic: z.string(),
  letter: z.string(),
  message: z.string().nullable(),
  time: z.string().nullable(),
  buried_at: z.string(),
  reason: z.string(),
  bytes: z.number(),
  held: z.boolean(),
  key: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  replayed: z.object({ by: z.string(), at: z.string(), to: z.string() }).nullable(),
});
/** A message that was given up. */
export type DeadLetter = z.infer<typeof deadLetter>;
/** The messages that were given up. */
export const deadLetterList = z.object({ dead_letters: z.array(deadLetter), left_off: z.number() });
/** One of them, with the ids that its message names. */
export const deadLetterShown = z.object({
  dead_letter: deadLetter.extend({ ids: z.record(z.string(), z.string()) }),
});
/** What was replayed, and what was not. */
export const replayed = z.object({
  replayed: z.array(z.object({ letter: z.string(), appended: z.string() })),
  skipped: z.array(z.object({ letter: z.string(), reason: z.string() })),
  left: z.number(),
});

/** A new token; it is shown this once. */
export const newToken = z.object({ token: z.string(), token_id: z.string() });

/** A token opens no door any more. */
export const tokenRevoked = z.object({ token_id: z.string(), revoked: z.literal(true) });

/** What a message `progress` of the stream holds. */
export const progressMessage = z.object({
  status: executionStatus,
  progress: executionReport.shape.progress,
});
/** What a message `progress` of the stream holds. */
export type ProgressMessage = z.infer<typeof progressMessage>;
/** The progress of the Output Protocol. */
export type Progress = ProgressMessage['progress'];

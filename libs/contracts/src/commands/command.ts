import { z } from 'zod';
import { instant, uuid } from '../ids';
import { oneLine, operatorName } from '../text';
import { plan } from '../plan/plan';
import { executionRequest, resumeRequest } from '../protocol/request';

const common = {
  id: uuid.optional().meta({ description: 'Makes repeats harmless; filled in where left out.' }),
  time: instant.optional().meta({ description: "Filled in with the message's time where left out." }),
  operator: operatorName,
};
const onExecution = { ...common, execution_id: uuid, reason: oneLine.max(500).optional() };

/** Replace the plan of a project (the first one founds the project). */
export const applyPlan = z.strictObject({ command: z.literal('apply-plan'), ...common, plan });
/** Start an execution; `request` is the Input Protocol. */
export const executeMigration = z.strictObject({
  command: z.literal('execute-migration'),
  ...common,
  request: executionRequest,
});
/** Start an execution that continues an ended one: `execute-migration` with the type `resume`. */
export const resumeMigration = z.strictObject({
  command: z.literal('resume-migration'),
  ...common,
  request: resumeRequest,
});
/** Let batches in flight finish and start no new one. */
export const pause = z.strictObject({ command: z.literal('pause'), ...onExecution });
/** Continue a paused execution. */
export const resume = z.strictObject({ command: z.literal('resume'), ...onExecution });
/** Let batches in flight finish and end the execution; with `rollback` undo what it wrote. */
export const cancel = z.strictObject({
  command: z.literal('cancel'),
  ...onExecution,
  rollback: z.boolean().optional(),
});
/** Undo what an ended execution wrote, in an execution of its own. */
export const rollback = z.strictObject({
  command: z.literal('rollback'),
  ...onExecution,
  cascade: z
    .boolean()
    .optional()
    .meta({ description: 'Undo later executions that still stand first, the newest before the others.' }),
});

/** A command as it stands on `commander.commands.v1` or in a REST body. */
export const command = z.discriminatedUnion('command', [
  applyPlan,
  executeMigration,
  resumeMigration,
  pause,
  resume,
  cancel,
  rollback,
]);
/** A command as it stands on `commander.commands.v1` or in a REST body. */
export type Command = z.infer<typeof command>;
/** The imperative name of a command. */
export type CommandName = Command['command'];

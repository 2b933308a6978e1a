import { z } from 'zod';
import { instant, uuid } from '../ids';
import { oneLine, operatorName } from '../text';
import { plan } from '../plan/plan';
import { executionRequest } from '../protocol/request';

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
/** Let batches in flight finish and start no new one. */
export const pause = z.strictObject({ command: z.literal('pause'), ...onExecution });
/** Continue a paused execution. */
export const resume = z.strictObject({ command: z.literal('resume'), ...onExecution });
/** Let batches in flight finish and end the execution. */
export const cancel = z.strictObject({ command: z.literal('cancel'), ...onExecution });

/** A command as it stands on `commander.commands.v1` or in a REST body. */
export const command = z.discriminatedUnion('command', [applyPlan, executeMigration, pause, resume, cancel]);
/** A command as it stands on `commander.commands.v1` or in a REST body. */
export type Command = z.infer<typeof command>;
/** The imperative name of a command. */
export type CommandName = Command['command'];

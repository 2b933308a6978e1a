import type { Command } from 'commander';
import type { Control } from '../api/api-client';
import { newCommandId } from '../api/command-id';
import { findService } from '../api/find-service';
import { printJson, tell, type Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { watchToEnd, type WatchPlan } from '../watch/watch-to-end';
import { executionId } from './execution-id';
import type { Finish } from './finish';
import { tellAccepted } from './tell-accepted';

interface SteeringOptions {
  readonly reason?: string;
  readonly rollback?: boolean;
  readonly cascade?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

// How each command is watched: a pause to its effect, a cancellation to the end it asked for.
const PLANS: Readonly<Record<Control, WatchPlan>> = {
  pause: { untilPaused: true },
  resume: {},
  cancel: { expected: 'cancelled' },
  rollback: {},
};

async function steer(
  context: Context,
  name: Control,
  id: string,
  { watch, json, ...said }: SteeringOptions,
): Promise<ExitCode> {
  const accepted = await findService(context.env).control(name, id, { command_id: newCommandId(), ...said });
  if (!watch) {
    tellAccepted(context, accepted, json);
    return EXIT.ok;
  }
  if (json) printJson(context, { type: 'accepted', ...accepted });
  else tell(context, `Execution ${accepted.execution_id}`);
  return watchToEnd(context, accepted.execution_id, { ...PLANS[name], json });
}

/** Steering executions that exist. */
export function addSteeringCommands(program: Command, context: Context, finish: Finish): void {
  const add = (name: Control, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('<execution>', 'id of the execution', executionId)
      .option('--reason <text>', 'goes into the audit log')
      .option('--watch', 'show what comes of it to its end, then the report')
      .option('--json', 'JSON, with --watch one object a line')
      .action(async (id: string, options: SteeringOptions) =>
        finish(await steer(context, name, id, options)),
      );
  add('pause', 'let batches in flight finish and start no new one');
  add('resume', 'go on with a paused execution');
  add('cancel', 'let batches in flight finish and end the execution').option(
    '--rollback',
    'undo what it wrote, and all that it resumed, each in an execution of its own',
  );
  add(
    'rollback',
    'undo what an ended execution wrote, and all that it resumed, each in an execution of its own; prints the id of the first',
  ).option('--cascade', 'undo later executions that still stand first, the newest before the others');
}

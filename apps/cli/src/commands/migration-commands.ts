import type { Command } from 'commander';
import { newCommandId } from '../api/command-id';
import { findService } from '../api/find-service';
import type { Control } from '../api/api-client';
import type { ExecutionAccepted } from '../api/responses';
import { print, printJson, tell, type Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { outcomeOf } from '../report/outcome-of';
import { renderReport } from '../report/render-report';
import { styleFor } from '../text/style';
import { watchExecution } from '../watch/watch-execution';
import { executionId } from './execution-id';
import { executionRequestFrom, withExecutionOptions, type ExecutionOptions } from './execution-options';
import type { Finish } from './finish';

const PENDING = 'The command stands in the queue and has no outcome yet; it is carried out in its turn.';

interface Output {
  readonly json?: boolean;
}

function tellAccepted(context: Context, accepted: ExecutionAccepted, json = false): void {
  if (accepted.outcome === 'pending') tell(context, PENDING);
  if (json) printJson(context, accepted);
  else print(context, accepted.execution_id);
}

async function watchToEnd(context: Context, id: string, json: boolean): Promise<ExitCode> {
  const ended = await watchExecution(context, findService(context.env), id, { json });
  if (ended === undefined) {
    tell(context, `No longer watching; the execution goes on. Watch it again: commander watch ${id}`);
    return EXIT.ok;
  }
  if (json) printJson(context, ended.raw);
  else print(context, ...renderReport(ended.report, styleFor(context.stdout, context.env)));
  return outcomeOf(ended.report);
}

async function execute(
  context: Context,
  options: ExecutionOptions & Output & { watch?: boolean },
): Promise<ExitCode> {
  const request = executionRequestFrom(options);
  const accepted = await findService(context.env).execute(newCommandId(), request);
  if (!options.watch) {
    tellAccepted(context, accepted, options.json);
    return EXIT.ok;
  }
  if (options.json) printJson(context, { type: 'accepted', ...accepted });
  else tell(context, `Execution ${accepted.execution_id}`);
  return watchToEnd(context, accepted.execution_id, options.json ?? false);
}

async function control(
  context: Context,
  name: Control,
  id: string,
  options: Output & { reason?: string },
): Promise<void> {
  const { reason } = options;
  const body = { command_id: newCommandId(), ...(reason === undefined ? {} : { reason }) };
  tellAccepted(context, await findService(context.env).control(name, id, body), options.json);
}

const CONTROLS: Readonly<Record<Control, string>> = {
  pause: 'let batches in flight finish and start no new one',
  resume: 'go on with a paused execution',
  cancel: 'let batches in flight finish and end the execution',
};

/** Starting, steering and watching executions. */
export function addMigrationCommands(program: Command, context: Context, finish: Finish): void {
  withExecutionOptions(program.command('execute-migration').alias('/execute-migration'))
    .description('start an execution; prints its id')
    .option('--watch', 'show it until it ends, then its report')
    .option('--json', 'JSON, with --watch one object a line')
    .action(async (options: ExecutionOptions & Output) => finish(await execute(context, options)));
  for (const [name, description] of Object.entries(CONTROLS)) {
    program
      .command(name)
      .description(description)
      .argument('<execution>', 'id of the execution', executionId)
      .option('--reason <text>', 'goes into the audit log')
      .option('--json', 'JSON')
      .action((id: string, options: Output) => control(context, name as Control, id, options));
  }
  program
    .command('watch')
    .description('show an execution until it ends, then its report')
    .argument('<execution>', 'id of the execution', executionId)
    .option('--json', 'one JSON object a line')
    .action(async (id: string, { json }: Output) => finish(await watchToEnd(context, id, json ?? false)));
}

import type { Command } from 'commander';
import type { ApiClient } from '../api/api-client';
import { newCommandId } from '../api/command-id';
import { findService } from '../api/find-service';
import { printJson, tell, type Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { watchToEnd } from '../watch/watch-to-end';
import { executionId } from './execution-id';
import {
  executionRequestFrom,
  withExecutionOptions,
  withResumptionOptions,
  type ExecutionOptions,
} from './execution-options';
import type { Finish } from './finish';
import { tellAccepted } from './tell-accepted';

interface StartOptions extends ExecutionOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

async function start(context: Context, options: StartOptions, send: 'execute' | 'resume'): Promise<ExitCode> {
  const request = executionRequestFrom(options);
  const api: ApiClient = findService(context.env);
  const accepted = await api[send](newCommandId(), request);
  if (!options.watch) {
    tellAccepted(context, accepted, options.json);
    return EXIT.ok;
  }
  if (options.json) printJson(context, { type: 'accepted', ...accepted });
  else tell(context, `Execution ${accepted.execution_id}`);
  return watchToEnd(context, accepted.execution_id, { json: options.json });
}

/** Starting and watching executions. */
export function addMigrationCommands(program: Command, context: Context, finish: Finish): void {
  withExecutionOptions(program.command('execute-migration').alias('/execute-migration'))
    .description('start an execution; prints its id')
    .option('--watch', 'show it until it ends, then its report')
    .option('--json', 'JSON, with --watch one object a line')
    .action(async (options: StartOptions) => finish(await start(context, options, 'execute')));
  withResumptionOptions(program.command('resume-migration').alias('/resume-migration'))
    .description('start an execution that continues one that failed or was cancelled; prints its id')
    .option('--watch', 'show it until it ends, then its report')
    .option('--json', 'JSON, with --watch one object a line')
    .action(async (options: Omit<StartOptions, 'type'>) =>
      finish(await start(context, { ...options, type: 'resume' }, 'resume')),
    );
  program
    .command('watch')
    .description('show an execution until it ends, then its report; a rollback that follows, too')
    .argument('<execution>', 'id of the execution', executionId)
    .option('--json', 'one JSON object a line')
    .action(async (id: string, { json }: { json?: boolean }) =>
      finish(await watchToEnd(context, id, { json })),
    );
}

import type { Command } from 'commander';
import type { Context } from '../context';
import { watchToEnd } from '../watch/watch-to-end';
import { executionId } from './execution-id';
import {
  executionRequestFrom,
  withExecutionOptions,
  withResumptionOptions,
  type ExecutionOptions,
} from './execution-options';
import type { Finish } from './finish';
import { startExecution } from './start-execution';

interface StartOptions extends ExecutionOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

const start = (context: Context, options: StartOptions, send: 'execute' | 'resume') =>
  startExecution(context, executionRequestFrom(options), { ...options, send });

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

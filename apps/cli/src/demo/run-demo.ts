import type { Stack } from '@commander/stack';
import { stackStatus } from '@commander/stack';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../api/api-client';
import { newCommandId } from '../api/command-id';
import { CliError } from '../cli-error';
import { print, tell, type Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { exampleConnections, exampleFolder, examplePlan } from '../local/connections';
import { createTables } from '../local/create-tables';
import { ensureLocalToken } from '../local/local-token';
import { demoFolder } from '../local/stack-folder';
import { startLocal } from '../local/start-local';
import { renderReport } from '../report/render-report';
import { safeText } from '../text/safe-text';
import { styleFor } from '../text/style';
import { watchExecution } from '../watch/watch-execution';
import { comparedLines, isAsExpected } from './compared-number';
import { exampleKind, type OtherStores } from './example-kind';
import { keptLines } from './kept-lines';
import { loadRate, peakMemory } from './measurements';
import { verdictOf } from './verdict-of';

/** How to run the demonstration. */
export interface DemoOptions {
  readonly keep?: boolean;
  readonly withJaeger?: boolean;
  readonly processors: number;
}

function checkExample(name: string): void {
  const complete = /^[\w-]+$/.test(name) && existsSync(join(exampleFolder(name), 'plan.yaml'));
  if (!complete)
    throw new CliError(`There is no example "${safeText(name)}" in the folder examples.`, EXIT.rejected);
}

async function clearFolder(folder: string): Promise<void> {
  if ((await stackStatus(folder)).running)
    throw new CliError(
      `A demonstration still runs in ${folder}: stop it with COMMANDER_HOME=${folder} ./commander down`,
      EXIT.prerequisite,
    );
  rmSync(folder, { recursive: true, force: true });
}

async function migrate(context: Context, stack: Stack, example: string): Promise<ExitCode> {
  const url = stack.addresses.services.api ?? '';
  const api = new ApiClient({ url, token: ensureLocalToken(stack.homeFolder) });
  const plan = examplePlan(example);
  tell(context, `Applying the plan of project ${plan.project.name} ...`);
  await api.applyPlan(newCommandId(), plan);
  const request = { project_id: plan.project.name, execution_type: 'full' as const, config: {} };
  const { execution_id: id } = await api.execute(newCommandId(), request);
  tell(context, `Execution ${id}`);
  // Nobody is there who could resume it.
  const ended = await watchExecution(context, api, id, { untilPaused: true });
  if (ended === undefined) return EXIT.failedOutcome;
  const memory = await peakMemory(stack);
  const style = styleFor(context.stdout, context.env);
  print(context, ...renderReport(ended.report, style), '');
  print(context, ...loadRate(ended.report), ...memory);
  const compared = await exampleKind(example).compare(ended.report);
  const asExpected = compared.every(isAsExpected);
  print(context, '', ...comparedLines(compared, style), '');
  print(context, asExpected ? 'Every number is as expected.' : 'Some numbers are not as expected.');
  return verdictOf(compared, ended.report);
}

async function finishStack(context: Context, stack: Stack, keep: boolean): Promise<void> {
  if (keep && !context.interrupted.aborted) {
    print(context, '', ...(await keptLines(stack.homeFolder)));
    stack.detach();
    return;
  }
  tell(context, 'Stopping ...');
  await stack.stop();
}

async function startDemo(context: Context, example: string, options: DemoOptions): Promise<Stack> {
  let others: OtherStores = {};
  return startLocal(context, {
    folder: demoFolder(),
    lifetime: options.keep ? 'detached' : 'launcher',
    jaeger: options.withJaeger,
    processors: options.processors,
    connections: (target) => exampleConnections(example, target, others),
    onEngines: async (started) => {
      await createTables(started.addresses.databases.target ?? '', example);
      tell(context, 'Preparing the source ...');
      others = await exampleKind(example).prepare(started);
    },
  });
}

async function startAndMigrate(context: Context, example: string, options: DemoOptions): Promise<ExitCode> {
  const stack = await startDemo(context, example, options);
  try {
    return await migrate(context, stack, example);
  } finally {
    await finishStack(context, stack, options.keep ?? false);
  }
}

/**
 * Migrates an example from nothing on a stack of its own and compares the report with what the example expects; differences are
 * a failed outcome. Everything is stopped and removed at the end, unless `keep` is set; a failure leaves the logs.
 */
export async function runDemo(context: Context, example: string, options: DemoOptions): Promise<ExitCode> {
  checkExample(example);
  const folder = demoFolder();
  await clearFolder(folder);
  let code: ExitCode = EXIT.failedOutcome;
  try {
    code = await startAndMigrate(context, example, options);
    return code;
  } finally {
    const nothingToSee = code === EXIT.ok && !options.keep;
    if (nothingToSee || context.interrupted.aborted) rmSync(folder, { recursive: true, force: true });
    else tell(context, `The logs are in ${join(folder, 'logs')}`);
  }
}

import { InvalidArgumentError, type Command } from 'commander';
import { doctor, stopStack } from '@commander/stack';
import { print, printJson, tell, type Context } from '../context';
import { runDemo, type DemoOptions } from '../demo/run-demo';
import { EXIT, type ExitCode } from '../exit-codes';
import { connectionsOf } from '../local/connections';
import { createTables } from '../local/create-tables';
import { localStatus } from '../local/local-status';
import { stackFolder } from '../local/stack-folder';
import { startLocal } from '../local/start-local';
import { addressLines, statusLines } from '../local/status-lines';
import { safeText } from '../text/safe-text';
import { styleFor } from '../text/style';
import { table } from '../text/table';
import type { Finish } from './finish';

const EXAMPLE = 'nyc-flights';
const MOST_PROCESSORS = 16;

interface Output {
  readonly json?: boolean;
}

function processorCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (count >= 1 && count <= MOST_PROCESSORS) return count;
  throw new InvalidArgumentError(`It must be a number from 1 to ${MOST_PROCESSORS}.`);
}

interface UpOptions {
  readonly withJaeger?: boolean;
  readonly processors: number;
  readonly freePorts?: boolean;
}

async function up(context: Context, options: UpOptions): Promise<void> {
  const folder = stackFolder(context.env);
  const stack = await startLocal(context, {
    folder,
    lifetime: 'detached',
    jaeger: options.withJaeger,
    processors: options.processors,
    freePorts: options.freePorts,
    connections: (target) => connectionsOf(EXAMPLE, target, context.env),
    onEngines: (started) => createTables(started.addresses.databases.target ?? '', EXAMPLE),
  });
  stack.detach();
  print(context, ...addressLines(await localStatus(folder)));
  tell(context, 'Up. Stop it with: commander down');
}

async function down(context: Context): Promise<void> {
  const folder = stackFolder(context.env);
  tell(context, (await stopStack(folder)) ? 'Stopped.' : `Nothing runs in ${folder}.`);
}

async function status(context: Context, { json }: Output): Promise<ExitCode> {
  const found = await localStatus(stackFolder(context.env));
  if (json) printJson(context, found);
  else print(context, ...statusLines(found, styleFor(context.stdout, context.env)));
  const well = found.running && found.programs.every(({ running, healthy }) => running && healthy !== false);
  return well ? EXIT.ok : EXIT.unreachable;
}

async function examine(context: Context, { json }: Output): Promise<ExitCode> {
  const checks = await doctor(stackFolder(context.env));
  if (json) printJson(context, { checks });
  else {
    const { good, bad, warn } = styleFor(context.stdout, context.env);
    const mark = (ok: boolean, required: boolean): string =>
      ok ? good('ok') : required ? bad('missing') : warn('absent');
    const rows = checks.map((c) => [safeText(c.name), safeText(c.found), mark(c.ok, c.required)]);
    print(context, ...table(rows), ...checks.filter((c) => c.required && !c.ok).map((c) => c.remedy));
  }
  return checks.every((c) => c.ok || !c.required) ? EXIT.ok : EXIT.prerequisite;
}

/** The local stack, and the demonstration on it. */
export function addLocalCommands(program: Command, context: Context, finish: Finish): void {
  program
    .command('up')
    .description('start Kafka, PostgreSQL and the services on this machine, or what of them is not running')
    .option('--with-jaeger', 'a trace store too')
    .option('--processors <n>', 'batch-processor instances', processorCount, 2)
    .option('--free-ports', 'free ports for the services even where the usual ones are free')
    .action((options: UpOptions) => up(context, options));
  program
    .command('down')
    .description('stop all of it')
    .action(() => down(context));
  program
    .command('status')
    .description('tell what runs, and every address')
    .option('--json', 'JSON, database passwords included')
    .action(async (options: Output) => finish(await status(context, options)));
  program
    .command('doctor')
    .description('tell what the local stack needs and what is missing')
    .option('--json', 'JSON')
    .action(async (options: Output) => finish(await examine(context, options)));
  program
    .command('demo')
    .description('migrate an example on a stack of its own, check the result, and stop')
    .argument('[example]', 'name of a folder of examples/', EXAMPLE)
    .option('--keep', 'leave everything up')
    .option('--with-jaeger', 'a trace store too')
    .option('--processors <n>', 'batch-processor instances', processorCount, 2)
    .action(async (example: string, options: DemoOptions) =>
      finish(await runDemo(context, example, options)),
    );
}

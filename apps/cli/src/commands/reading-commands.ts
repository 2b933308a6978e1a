import type { Command } from 'commander';
import { findService } from '../api/find-service';
import type { ExecutionListItem, SequencedEvent } from '../api/responses';
import { print, printJson, tell, type Context } from '../context';
import { outcomeOf } from '../report/outcome-of';
import { renderReport } from '../report/render-report';
import { formatCount } from '../text/numbers';
import { safeText } from '../text/safe-text';
import { styleFor } from '../text/style';
import { table } from '../text/table';
import { describeEvent } from '../watch/describe-event';
import { executionId } from './execution-id';
import type { Finish } from './finish';

interface Output {
  readonly json?: boolean;
}

async function report(context: Context, id: string, { json }: Output, finish: Finish): Promise<void> {
  const answer = await findService(context.env).report(id);
  if (json) printJson(context, answer.raw);
  else print(context, ...renderReport(answer.report, styleFor(context.stdout, context.env)));
  finish(outcomeOf(answer.report));
}

const HEAD = ['execution', 'project', 'type', 'status', '', 'started at', 'records', 'processed', 'failed'];

// What became of an execution after its end says more than the phase it ended in.
const besides = (e: ExecutionListItem): string =>
  e.rolled_back_by ? 'rolled back' : e.phase === e.status ? '' : e.phase;

const listRow = (e: ExecutionListItem): string[] => [
  e.execution_id,
  safeText(e.project),
  e.execution_type,
  e.status,
  besides(e),
  e.started_at,
  ...[e.total_records, e.processed_records, e.failed_records].map(formatCount),
];

async function list(context: Context, { project, json }: Output & { project?: string }): Promise<void> {
  const executions = await findService(context.env).executions(project);
  if (json) return printJson(context, { executions });
  if (executions.length === 0) return tell(context, 'There is no execution yet.');
  const right = 'right' as const;
  const align = ['left', 'left', 'left', 'left', 'left', 'left', right, right, right] as const;
  print(context, ...table([HEAD, ...executions.map(listRow)], align));
}

const eventLine = ({ sequence, event }: SequencedEvent): string =>
  safeText(`${sequence} ${event.time} ${event.type} ${describeEvent(event)?.summary ?? ''}`).trimEnd();

async function events(context: Context, id: string, { json }: Output): Promise<void> {
  for await (const event of findService(context.env).events(id)) {
    if (context.interrupted.aborted) return;
    if (json) printJson(context, event);
    else print(context, eventLine(event));
  }
}

/** Reading what the service knows. */
export function addReadingCommands(program: Command, context: Context, finish: Finish): void {
  program
    .command('report')
    .description('print the report of an execution, also while it runs')
    .argument('<execution>', 'id of the execution', executionId)
    .option('--json', 'the Output Protocol as it came')
    .action((id: string, options: Output) => report(context, id, options, finish));
  program
    .command('executions')
    .alias('list')
    .description('list the executions, the newest first')
    .option('--project <name>', 'of one project alone')
    .option('--json', 'JSON')
    .action((options: Output) => list(context, options));
  program
    .command('events')
    .description('print the events of an execution in their order')
    .argument('<execution>', 'id of the execution', executionId)
    .option('--json', 'one CloudEvent a line')
    .action((id: string, options: Output) => events(context, id, options));
}

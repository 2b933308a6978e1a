import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionReport, ExecutionStatus } from '@commander/contracts';
import type { ApiClient } from '../api/api-client';
import { findService } from '../api/find-service';
import type { ExecutionListItem } from '../api/responses';
import { print, printJson, tell, type Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { outcomeOf } from '../report/outcome-of';
import { renderReport } from '../report/render-report';
import { styleFor } from '../text/style';
import { watchExecution, type Ended } from './watch-execution';

const STARTS_WITHIN_MS = 60_000;
const POLL_MS = 300;

/** How an execution is watched, and what else with it. */
export interface WatchPlan {
  readonly json?: boolean;
  /** Whether a pause ends the watching, too. */
  readonly untilPaused?: boolean;
  /** The end that was asked for: it is no failure. */
  readonly expected?: ExecutionStatus;
}

/**
 * Shows an execution until it ends, then its report; likewise each rollback that follows from it. The exit code is the
 * first one that is not 0.
 */
export async function watchToEnd(context: Context, id: string, plan: WatchPlan): Promise<ExitCode> {
  const api = findService(context.env);
  let code: ExitCode = EXIT.ok;
  for (let next: string | undefined = id; next !== undefined;) {
    const ended: Ended | undefined = await watchExecution(context, api, next, plan);
    if (ended === undefined) {
      tell(context, `No longer watching; the execution goes on. Watch it again: commander watch ${next}`);
      return code;
    }
    show(context, ended, plan);
    if (code === EXIT.ok && ended.report.status !== plan.expected) code = outcomeOf(ended.report);
    next = await followingRollback(context, api, ended, plan);
  }
  return code;
}

function show(context: Context, { raw, report }: Ended, { json }: WatchPlan): void {
  if (json) printJson(context, raw);
  else print(context, ...renderReport(report, styleFor(context.stdout, context.env)));
}

async function followingRollback(
  context: Context,
  api: ApiClient,
  { report, rollbackFollows }: Ended,
  { json }: WatchPlan,
): Promise<string | undefined> {
  if (!rollbackFollows && !goesOn(report)) return undefined;
  // Nobody else writes in between, and what a cancellation has undone first may be an execution that it resumed.
  const follows = (item: ExecutionListItem): boolean => isRollbackAfter(item, report);
  const id = await started(api, report.project_id, follows, context.interrupted);
  if (id === undefined) tell(context, 'Its rollback has not started yet: see commander list.');
  else if (json) printJson(context, { type: 'rollback', execution_id: id });
  else tell(context, `Rollback ${id}`);
  return id;
}

const goesOn = ({ status, cascade_to: last }: ExecutionReport): boolean =>
  status === 'completed' && last !== null;

const isRollbackAfter = (item: ExecutionListItem, { timing }: ExecutionReport): boolean =>
  item.execution_type === 'rollback' && Date.parse(item.started_at) > Date.parse(timing.started_at);

async function started(
  api: ApiClient,
  projectId: string,
  follows: (item: ExecutionListItem) => boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const deadline = performance.now() + STARTS_WITHIN_MS; ;) {
    // The newest come first; of those that follow the oldest is next.
    const found = (await api.executions(projectId)).findLast(follows);
    if (found || signal.aborted || performance.now() > deadline) return found?.execution_id;
    await delay(POLL_MS);
  }
}

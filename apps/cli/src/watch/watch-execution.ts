import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client';
import { CliError } from '../cli-error';
import type { Context } from '../context';
import { EXIT } from '../exit-codes';
import { chooseView } from './choose-view';
import { followExecution } from './follow-execution';

const SETTLE_MS = 15_000;

// A command that was just taken in may not have reached the read model yet.
async function untilKnown(api: ApiClient, executionId: string): Promise<void> {
  for (const deadline = performance.now() + SETTLE_MS; ;) {
    try {
      return void (await api.report(executionId));
    } catch (error) {
      const unknown = error instanceof CliError && error.exitCode === EXIT.rejected;
      if (!unknown || performance.now() > deadline) throw error;
      await delay(200);
    }
  }
}

/** The report of an ended execution; the read model may be a little behind the stream, so it is asked for again. */
async function endedReport(
  api: ApiClient,
  executionId: string,
  untilPaused: boolean,
): ReturnType<ApiClient['report']> {
  for (const deadline = performance.now() + SETTLE_MS; ;) {
    const answer = await api.report(executionId);
    const { status } = answer.report;
    const over = status !== 'running' && (status !== 'paused' || untilPaused);
    if (over || performance.now() > deadline) return answer;
    await delay(200);
  }
}

/** A report as it came and as the contract reads it. */
export type Ended = Awaited<ReturnType<ApiClient['report']>> & {
  /** Whether the execution ended so that what it wrote is undone next. */
  readonly rollbackFollows: boolean;
};

/** How to watch. */
export interface WatchOptions {
  /** Lines of JSON instead of a view for people. */
  readonly json?: boolean;
  /** Whether a pause ends the watching, too. */
  readonly untilPaused?: boolean;
}

/** Shows an execution until it ends; nothing comes back where the operator stopped watching, and the execution goes on. */
export async function watchExecution(
  context: Context,
  api: ApiClient,
  executionId: string,
  { json = false, untilPaused = false }: WatchOptions = {},
): Promise<Ended | undefined> {
  context.claimInterrupts();
  await untilKnown(api, executionId);
  const view = chooseView(context, json);
  try {
    const followed = { api, executionId, view, signal: context.interrupted, untilPaused };
    const { rollbackFollows } = await followExecution(followed);
    if (context.interrupted.aborted) return undefined;
    const ended = await endedReport(api, executionId, untilPaused);
    view.progress({ status: ended.report.status, progress: ended.report.progress });
    return { ...ended, rollbackFollows };
  } finally {
    view.end();
  }
}

import { cloudEvent, type CloudEvent } from '@commander/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { ApiClient } from '../api/api-client';
import { openEventStream } from '../api/open-event-stream';
import { progressMessage } from '../api/responses';
import type { SseMessage } from '../api/sse-parser';
import type { WatchView } from './watch-view';

const PATIENCE_MS = 120_000;
const LONGEST_PAUSE_MS = 3_000;
const ENDS: readonly string[] = ['execution.completed', 'execution.failed', 'execution.cancelled'];

interface Following {
  readonly api: ApiClient;
  readonly executionId: string;
  readonly view: WatchView;
  readonly signal: AbortSignal;
  /** Whether a pause ends the watching, too. */
  readonly untilPaused?: boolean;
  lastEventId?: string;
  ended: boolean;
  rollbackFollows: boolean;
}

const parsed = (data: string): unknown => {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
};

const isLastPause = ({ untilPaused = false }: Following, event: string): boolean =>
  untilPaused && event === 'execution.paused';

function take(following: Following, message: SseMessage): void {
  const data = parsed(message.data);
  if (message.event === 'progress') {
    const progress = progressMessage.safeParse(data);
    if (progress.success) following.view.progress(progress.data);
    return;
  }
  if (message.id !== undefined) following.lastEventId = message.id;
  const event = cloudEvent.safeParse(data);
  if (event.success) show(following, message, event.data);
  following.ended ||= ENDS.includes(message.event) || isLastPause(following, message.event);
}

function show(following: Following, { id, event: name }: SseMessage, event: CloudEvent): void {
  following.view.event({ sequence: Number(id ?? 0), event });
  following.rollbackFollows ||= name === 'execution.closing' && event.data.rollback === true;
}

async function isOver({ api, executionId, untilPaused = false }: Following): Promise<boolean> {
  const { status } = (await api.report(executionId)).report;
  return status !== 'running' && (status !== 'paused' || untilPaused);
}

// One connection; true where the service took it.
async function connect(following: Following): Promise<boolean> {
  const { api, executionId, lastEventId, signal } = following;
  let open = false;
  const onOpen = (): void => void (open = true);
  try {
    for await (const message of openEventStream(api.target, { executionId, lastEventId, signal, onOpen })) {
      take(following, message);
      if (following.ended) return true;
    }
    following.ended ||= await isOver(following);
  } catch (error) {
    const lost = !(error instanceof CliError) || error.exitCode === EXIT.unreachable;
    if (!lost) throw error;
  }
  return open;
}

// How long nothing was heard, and what that means.
class Patience {
  private lostAt: number | undefined;
  private failures = 0;

  constructor(private readonly following: Following) {}

  /** Waits before the next connection; throws where there was none for too long. */
  async after(open: boolean): Promise<void> {
    const { view, signal, executionId } = this.following;
    const now = performance.now();
    if (open || this.lostAt === undefined) this.lostAt = now;
    this.failures = open ? 0 : this.failures + 1;
    if (this.failures === 1) view.note('The connection to the service is lost; trying again ...');
    if (now - this.lostAt > PATIENCE_MS)
      throw new CliError(
        `The service does not answer any more. The execution goes on without this view: commander watch ${executionId}`,
        EXIT.unreachable,
      );
    const pause = Math.min(LONGEST_PAUSE_MS, 200 * 2 ** this.failures);
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Shows an execution until it ends, or until `signal` is aborted; tells whether a rollback of it follows. A lost connection is
 * taken up again where it stood; after two minutes without one it throws CliError (the execution goes on all the same).
 */
export async function followExecution(
  options: Omit<Following, 'lastEventId' | 'ended' | 'rollbackFollows'>,
): Promise<{ rollbackFollows: boolean }> {
  const following: Following = { ...options, ended: false, rollbackFollows: false };
  const patience = new Patience(following);
  for (;;) {
    const open = await connect(following);
    if (following.ended || following.signal.aborted) return following;
    await patience.after(open);
  }
}

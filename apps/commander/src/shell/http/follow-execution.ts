import { setTimeout } from 'node:timers/promises';
import type { MessageEvent } from '@nestjs/common';
import { parseWireType, type ExecutionReport } from '@commander/contracts';
import type { ReadModel, SequencedEvent } from '../read-model/read-model';

const AT_ONCE = 200;
const POLL_MS = 200;

/** Who follows an execution, and from where. */
export interface Follower {
  readonly executionId: string;
  /** The sequence of the last event that is known already; -1 for none. */
  readonly after: number;
  /** Aborted when the reader has left. */
  readonly signal: AbortSignal;
  /** Whether the reader may still read. */
  readonly allowed: () => Promise<boolean>;
  /** How often that is asked, in milliseconds. */
  readonly askEveryMs: number;
}

/** Ends after the last event of an execution that has ended, when the reader leaves, and when they may read no more. */
export async function* followExecution(
  readModel: Pick<ReadModel, 'report' | 'events'>,
  follower: Follower,
): AsyncGenerator<MessageEvent> {
  const { executionId, signal } = follower;
  const mayGoOn = presence(follower);
  let last = follower.after;
  while (await mayGoOn()) {
    // The report is asked for first: if it has ended, the events that follow are all there are.
    const report = await readModel.report(executionId);
    const events = await readModel.events(executionId, last, AT_ONCE);
    last = events.at(-1)?.sequence ?? last;
    yield* messages(events, report, last);
    if (hasEnded(report) && events.length < AT_ONCE) return;
    if (events.length === 0) await pause(signal);
  }
}

function presence({ signal, allowed, askEveryMs }: Follower): () => Promise<boolean> {
  let asked = performance.now();
  return async () => {
    if (signal.aborted) return false;
    if (performance.now() - asked < askEveryMs) return true;
    asked = performance.now();
    return allowed();
  };
}

const messages = (events: SequencedEvent[], report: ExecutionReport | null, last: number): MessageEvent[] =>
  report && events.length > 0 ? [...events.map(message), progress(report, last)] : events.map(message);

const message = ({ sequence, event }: SequencedEvent): MessageEvent => ({
  type: parseWireType(event.type)?.name,
  id: String(sequence),
  data: event,
});

const progress = ({ status, progress }: ExecutionReport, sequence: number): MessageEvent => ({
  type: 'progress',
  id: String(sequence),
  data: { status, progress },
});

const hasEnded = (report: ExecutionReport | null): boolean =>
  report !== null && report.timing.completed_at !== null;

const pause = (signal: AbortSignal): Promise<void> =>
  setTimeout(POLL_MS, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });

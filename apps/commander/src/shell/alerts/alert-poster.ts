import type { AlertOutbox, ClaimedAlert } from './alert-outbox';
import { postJson } from './post-json';

/** Where alerts are posted, and whom trouble is told; an alert's id may be logged, the address may not. */
export interface AlertPosterOptions {
  readonly outbox: AlertOutbox;
  /** http or https; it may hold a secret. */
  readonly url: string;
  readonly onFailed: (problem: {
    eventId: string;
    attempts: number;
    reason: string;
    givenUp: boolean;
  }) => void;
  readonly onTrouble: (error: unknown) => void;
  readonly timing?: AlertTiming;
}

/** Milliseconds: between two looks at the outbox, for an answer, before the second attempt (each further one four times that). */
export interface AlertTiming {
  readonly pollMs: number;
  readonly answerMs: number;
  readonly retryMs: number;
}

const TIMING: AlertTiming = { pollMs: 1_000, answerMs: 5_000, retryMs: 1_000 };
const LONGEST_RETRY_MS = 600_000;
const MOST_ATTEMPTS = 10;

/**
 * Posts every alert to the webhook as the event it is, a CloudEvent: at least once, its id telling repeats, ten attempts over about
 * an hour. It works beside everything else and holds up nothing.
 */
export class AlertPoster {
  private readonly timing: AlertTiming;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly options: AlertPosterOptions) {
    this.timing = options.timing ?? TIMING;
  }

  start(): void {
    if (this.stopped) return;
    this.working = this.postAll()
      .catch(this.options.onTrouble)
      .finally(() => {
        this.timer = setTimeout(() => this.start(), this.timing.pollMs).unref();
      });
  }

  /** Resolves when nothing is being posted any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.working;
    clearTimeout(this.timer);
  }

  private async postAll(): Promise<void> {
    for (let alert = await this.next(); alert; alert = await this.next()) await this.post(alert);
  }

  private next(): Promise<ClaimedAlert | null> {
    return this.stopped ? Promise.resolve(null) : this.options.outbox.claim();
  }

  private async post({ event, attempts }: ClaimedAlert): Promise<void> {
    const { outbox, url, onFailed } = this.options;
    const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
    const result = await postJson(url, JSON.stringify(event), headers, this.timing.answerMs);
    if ('status' in result && result.status >= 200 && result.status < 300)
      return outbox.settle(event.id, 'posted');
    const reason = 'status' in result ? `status ${result.status}` : result.failed;
    const givenUp = attempts >= MOST_ATTEMPTS;
    onFailed({ eventId: event.id, attempts, reason, givenUp });
    if (givenUp) return outbox.settle(event.id, 'given-up');
    const pause = Math.min(LONGEST_RETRY_MS, this.timing.retryMs * 4 ** (attempts - 1));
    return outbox.postpone(event.id, pause);
  }
}

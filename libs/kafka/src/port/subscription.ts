/** How a subscription is: `retrying` heals by itself, `crashed` never does (the service should exit). */
export interface Health {
  status: 'ok' | 'retrying' | 'crashed' | 'stopped';
  /** A sentence without data values; present unless `ok`. */
  reason?: string;
}

/** A running reader. */
export interface Subscription {
  /** Takes no new message, waits for the handlers in flight, commits what they did, and leaves. */
  stop(): Promise<void>;
  health(): Health;
}

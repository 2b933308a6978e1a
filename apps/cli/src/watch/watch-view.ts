import type { ProgressMessage, SequencedEvent } from '../api/responses';

/** Shows an execution while it goes on. */
export interface WatchView {
  progress(message: ProgressMessage): void;
  event(event: SequencedEvent): void;
  /** Something about the watching itself, such as a lost connection. */
  note(text: string): void;
  /** Leaves the screen in order; nothing is shown after it. */
  end(): void;
}

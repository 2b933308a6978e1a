import type { ProgressMessage, SequencedEvent } from '../api/responses';
import type { Context } from '../context';
import { printJson, tell } from '../context';
import type { WatchView } from './watch-view';

/** One JSON object a line on stdout: `{type: "progress" | "event", ...}`. */
export class JsonView implements WatchView {
  constructor(private readonly context: Context) {}

  progress(message: ProgressMessage): void {
    printJson(this.context, { type: 'progress', ...message });
  }

  event(event: SequencedEvent): void {
    printJson(this.context, { type: 'event', ...event });
  }

  note(text: string): void {
    tell(this.context, text);
  }

  end(): void {
    // Every line is complete as it is written.
  }
}

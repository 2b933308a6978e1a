import type { ProgressMessage, SequencedEvent } from '../api/responses';
import type { Output } from '../context';
import { PLAIN } from '../text/style';
import { describeEvent } from './describe-event';
import { totalLine } from './progress-lines';
import type { WatchView } from './watch-view';

const EVERY_MS = 2_000;
const LOOK = { width: 200, style: PLAIN, blocks: false };

/** One line for each change, for logs: every change of phase, and counts every two seconds at most. */
export class PlainView implements WatchView {
  private lastLine = '';
  private lastPhase = '';
  private lastAt = -Infinity;

  constructor(
    private readonly output: Output,
    /** Milliseconds of a clock that never goes back. */
    private readonly now: () => number,
  ) {}

  progress({ status, progress }: ProgressMessage): void {
    const line = totalLine(status, progress, LOOK);
    const due = progress.phase !== this.lastPhase || this.now() - this.lastAt >= EVERY_MS;
    if (!due || line === this.lastLine) return;
    this.lastPhase = progress.phase;
    this.lastLine = line;
    this.lastAt = this.now();
    this.note(line);
  }

  event({ event }: SequencedEvent): void {
    const text = describeEvent(event)?.notable;
    if (text !== undefined) this.note(text);
  }

  note(text: string): void {
    this.output.write(`${text}\n`);
  }

  end(): void {
    this.lastLine = '';
  }
}

import type { ProgressMessage, SequencedEvent } from '../api/responses';
import type { Output } from '../context';
import { visibleLength } from '../text/style';
import { describeEvent } from './describe-event';
import { progressLines, type Look } from './progress-lines';
import type { WatchView } from './watch-view';

const REDRAW_MS = 100;
const NARROWEST = 10;

// One line up, and clear from there to the end of the screen (ECMA-48, CUU and ED).
const UP = '\x1b[1A';
const CLEAR_BELOW = '\r\x1b[J';

/** Redraws a block of lines at the foot of a terminal, ten times a second at most; notes scroll away above it. */
export class LiveView implements WatchView {
  private last: ProgressMessage | undefined;
  private drawn: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly output: Output,
    private readonly look: Omit<Look, 'width'>,
  ) {}

  progress(message: ProgressMessage): void {
    this.last = message;
    this.timer ??= setTimeout(() => this.redraw(), REDRAW_MS);
  }

  event({ event }: SequencedEvent): void {
    const text = describeEvent(event)?.notable;
    if (text !== undefined) this.note(text);
  }

  note(text: string): void {
    this.redraw([text]);
  }

  end(): void {
    this.redraw();
  }

  private redraw(notes: readonly string[] = []): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const width = Math.max(NARROWEST, (this.output.columns ?? 80) - 1);
    const lines = this.last ? this.lines(this.last, width) : [];
    this.output.write(this.erase(width + 1) + [...notes, ...lines].map((line) => `${line}\n`).join(''));
    this.drawn = lines.map(visibleLength);
  }

  private lines({ status, progress }: ProgressMessage, width: number): string[] {
    const lines = progressLines(status, progress, { ...this.look, width });
    const room = Math.max(2, (this.output.rows ?? 24) - 1);
    if (lines.length <= room) return lines;
    return [...lines.slice(0, room - 1), `... and ${lines.length - room + 1} more`.slice(0, width)];
  }

  // A terminal that became narrower has wrapped what was drawn, so a line may stand on several rows.
  private erase(columns: number): string {
    const rows = this.drawn.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / columns)), 0);
    return rows === 0 ? '' : UP.repeat(rows) + CLEAR_BELOW;
  }
}

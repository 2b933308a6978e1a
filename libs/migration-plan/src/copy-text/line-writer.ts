import { lengthened } from './spare-buffers';

/** Writes bytes of which most are passed on as they were read: what stands together is copied at once. */
export class LineWriter {
  private length = 0;
  /** Where in the source what is still to be passed on begins. */
  private from = 0;

  /** Writes into `out` as long as that is large enough. */
  constructor(
    private readonly source: Buffer,
    private out: Buffer,
  ) {}

  /** Where in what is written that place of the source comes to stand, if everything before it is passed on. */
  placeOf(at: number): number {
    return this.length + at - this.from;
  }

  /** Passes on what stands before `end`, and leaves out what follows up to `next`. */
  skip(end: number, next: number): void {
    this.reserve(end - this.from);
    this.length += this.source.copy(this.out, this.length, this.from, end);
    this.from = next;
  }

  /** Writes a text, each character a byte, behind what was passed on last. */
  write(text: string): void {
    this.reserve(text.length);
    this.length += this.out.write(text, this.length, 'latin1');
  }

  /** Everything written, the rest of the source passed on. */
  end(): Buffer {
    this.skip(this.source.length, this.source.length);
    return this.out.subarray(0, this.length);
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.out.length) return;
    // Most lines are about as long as they were.
    this.out = lengthened(
      this.out,
      this.length,
      Math.max(needed, this.source.length + (this.source.length >> 2)),
    );
  }
}

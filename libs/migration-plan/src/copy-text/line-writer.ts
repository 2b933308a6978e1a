const SPARE_BYTES = 1024;

/** Writes bytes of which most are passed on as they were read: what stands together is copied at once. */
export class LineWriter {
  private out: Buffer | null = null;
  private length = 0;
  /** Where in the source what is still to be passed on begins. */
  private from = 0;

  constructor(private readonly source: Buffer) {}

  /** Where in what is written that place of the source comes to stand, if everything before it is passed on. */
  placeOf(at: number): number {
    return this.length + at - this.from;
  }

  /** Passes on what stands before `end`, and leaves out what follows up to `next`. */
  skip(end: number, next: number): void {
    const out = this.reserve(end - this.from);
    this.length += this.source.copy(out, this.length, this.from, end);
    this.from = next;
  }

  /** Writes a text, each character a byte, behind what was passed on last. */
  write(text: string): void {
    const out = this.reserve(text.length);
    this.length += out.write(text, this.length, 'latin1');
  }

  /** Everything written, the rest of the source passed on; the source itself where nothing was left out. */
  end(): Buffer {
    if (!this.out) return this.source;
    this.skip(this.source.length, this.source.length);
    return this.out.subarray(0, this.length);
  }

  private reserve(bytes: number): Buffer {
    const needed = this.length + bytes;
    if (this.out && needed <= this.out.length) return this.out;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.length, this.source.length) + SPARE_BYTES);
    this.out?.copy(larger, 0, 0, this.length);
    this.out = larger;
    return larger;
  }
}

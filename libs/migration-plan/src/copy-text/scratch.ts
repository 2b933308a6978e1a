const SPARE = 1.25;

/** A buffer that is used again and again: memory outside of the heap is dear, as V8 collects all of the heap for every few dozen megabytes of it. */
export class Scratch {
  private buffer = Buffer.alloc(0);

  /** Chunks as one; what was joined before is gone with it. */
  join(chunks: readonly Buffer[]): Buffer {
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(Math.ceil(length * SPARE));
    let at = 0;
    for (const chunk of chunks) at += chunk.copy(this.buffer, at);
    return this.buffer.subarray(0, length);
  }
}

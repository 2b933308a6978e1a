/** Buffers that are used again: memory outside of the heap is dear, as V8 collects all of the heap for every few dozen megabytes of it. */
export class SpareBuffers {
  private readonly spare: Buffer[] = [];
  private longest = 0;

  /** A buffer of any length, perhaps none, with anything in it; as long as the longest that was needed where none is spare. */
  take(): Buffer {
    return this.spare.pop() ?? Buffer.allocUnsafeSlow(this.longest);
  }

  /** Takes a buffer of its own memory, or a part of one, back; nobody may look at it any more. */
  giveBack({ buffer }: Buffer): void {
    this.longest = Math.max(this.longest, buffer.byteLength);
    if (buffer.byteLength > 0) this.spare.push(Buffer.from(buffer));
  }
}

/** A longer buffer of its own memory that begins with the first `length` bytes of another one. */
export function lengthened(buffer: Buffer, length: number, atLeast: number): Buffer {
  const longer = Buffer.allocUnsafeSlow(Math.max(2 * length, atLeast));
  buffer.copy(longer, 0, 0, length);
  return longer;
}

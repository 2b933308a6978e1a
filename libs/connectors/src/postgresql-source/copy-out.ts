import { lengthened } from '@commander/migration-plan';
import type { Connection, Submittable } from 'pg';

const HEADER = 5;
const COPY_DATA = 'd'.charCodeAt(0);
// What may come between the rows: the beginning of the copy, notices, notifications, parameters.
const PASSED_OVER: ReadonlySet<number> = new Set([...'HNAS'].map((letter) => letter.charCodeAt(0)));

/**
 * What a `copy ... to stdout` writes, in one buffer: the driver's stream makes several objects of every row, and another copy of all of them.
 * Source of the messages: PostgreSQL's manual, "Message Formats".
 */
export class CopyOut implements Submittable {
  /** The rows, as soon as the server says that they are all. */
  readonly rows: Promise<Buffer>;
  private resolve!: (rows: Buffer) => void;
  private reject!: (error: Error) => void;
  private length = 0;
  /** A header that is cut by the end of a chunk. */
  private begun: Buffer = Buffer.alloc(0);
  /** Bytes that are still to come of the message at hand, and whether they are rows. */
  private missing = 0;
  private isRows = false;
  private giveBack: ((rest: Buffer) => void) | undefined;

  /** Writes into `out` as long as that is long enough. */
  constructor(
    private readonly text: string,
    private out: Buffer,
  ) {
    this.rows = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Called by the driver when it is this statement's turn: until the copy is over what comes is read here. */
  submit(connection: Connection): void {
    const { stream } = connection;
    const [driver] = stream.listeners('data') as ((chunk: Buffer) => void)[];
    if (!driver) throw new Error('The driver does not listen to its connection.');
    const own = (chunk: Buffer) => this.read(chunk);
    stream.removeListener('data', driver).on('data', own);
    this.giveBack = (rest) => {
      this.giveBack = undefined;
      stream.removeListener('data', own).on('data', driver);
      driver(rest);
    };
    connection.query(this.text);
  }

  handleError(error: Error): void {
    this.reject(error);
  }

  handleCommandComplete(): void {
    // The rows are complete when the connection is ready again.
  }

  handleReadyForQuery(): void {
    this.resolve(this.out.subarray(0, this.length));
  }

  private read(chunk: Buffer): void {
    const bytes = this.begun.length > 0 ? Buffer.concat([this.begun, chunk]) : chunk;
    this.begun = bytes.subarray(0, 0);
    this.reserve(bytes.length);
    for (let at = 0; at < bytes.length;) {
      if (this.missing > 0) {
        at = this.take(bytes, at);
      } else if (bytes.length - at < HEADER) {
        this.begun = bytes.subarray(at);
        return;
      } else if (this.begin(bytes, at)) {
        at += HEADER;
      } else {
        this.giveBack?.(bytes.subarray(at));
        return;
      }
    }
  }

  /** Takes what there is of the message at hand; returns where the next one begins. */
  private take(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.missing, bytes.length);
    if (this.isRows) this.length += bytes.copy(this.out, this.length, at, end);
    this.missing -= end - at;
    return end;
  }

  /** Begins a message; false where it is none of a copy that goes on. */
  private begin(bytes: Buffer, at: number): boolean {
    const type = bytes[at] ?? 0;
    this.isRows = type === COPY_DATA;
    if (!this.isRows && !PASSED_OVER.has(type)) return false;
    this.missing = bytes.readUInt32BE(at + 1) + 1 - HEADER;
    return true;
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed > this.out.length) this.out = lengthened(this.out, this.length, needed);
  }
}

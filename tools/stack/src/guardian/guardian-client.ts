import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import type { GuardianAddress, GuardianEnvelope, GuardianReply, GuardianRequest } from './guardian-protocol';

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** One connection to a guardian; it keeps the process alive only while an answer is awaited. */
export class GuardianClient {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly token: string,
  ) {
    socket.unref();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.abandon());
    createInterface({ input: socket }).on('line', (line) => this.settle(JSON.parse(line) as GuardianReply));
  }

  /** Connects; rejects where nobody listens. */
  static connect({ port, token }: GuardianAddress): Promise<GuardianClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new GuardianClient(socket.off('error', reject), token)));
    });
  }

  /** Asks and waits for the answer; rejects with the guardian's reason, or where it ended meanwhile. */
  async request<T>(request: GuardianRequest): Promise<T> {
    if (this.closed) throw new Error('The guardian of the local stack has ended.');
    const id = (this.lastId += 1);
    const answer = new Promise<unknown>((resolve, reject) => this.pending.set(id, { resolve, reject }));
    this.socket.ref();
    this.socket.write(`${JSON.stringify({ id, token: this.token, request } satisfies GuardianEnvelope)}\n`);
    return (await answer) as T;
  }

  /** Whether nothing more can be asked: hung up, or the guardian has ended. */
  get closed(): boolean {
    return this.socket.destroyed;
  }

  /** Hangs up. */
  close(): void {
    this.socket.destroy();
  }

  private settle(reply: GuardianReply): void {
    const waiting = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.socket.unref();
    if ('error' in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.result);
  }

  private abandon(): void {
    for (const waiting of this.pending.values()) {
      waiting.reject(new Error('The guardian of the local stack has ended.'));
    }
    this.pending.clear();
  }
}

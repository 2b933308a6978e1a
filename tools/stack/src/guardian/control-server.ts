import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { GuardianAddress, GuardianEnvelope, GuardianReply, GuardianRequest } from './guardian-protocol';

type Handle = (request: GuardianRequest) => Promise<unknown>;

/** A guardian's ear: where it listens, and how to close it once every answer has gone out. */
export interface ControlServer {
  readonly address: GuardianAddress;
  close(): Promise<void>;
}

async function answer(line: string, token: string, handle: Handle): Promise<GuardianReply | undefined> {
  const envelope = JSON.parse(line) as GuardianEnvelope;
  if (envelope.token !== token) return undefined;
  try {
    return { id: envelope.id, result: (await handle(envelope.request)) ?? null };
  } catch (error) {
    return { id: envelope.id, error: error instanceof Error ? error.message : String(error) };
  }
}

function serve(socket: Socket, token: string, handle: Handle): void {
  // A client that is killed resets its connection; that is no concern of the guardian.
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    answer(line, token, handle).then(
      (reply) => (reply === undefined ? socket.destroy() : socket.write(`${JSON.stringify(reply)}\n`)),
      () => socket.destroy(),
    );
  });
}

/** Serves requests as JSON lines on a free loopback port; a connection that does not know the token is cut. */
export async function listenForRequests(handle: Handle): Promise<ControlServer> {
  const token = randomBytes(24).toString('base64url');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    serve(socket, token, handle);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The guardian has no port.');
  return {
    address: { port: bound.port, token },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroySoon();
      }),
  };
}

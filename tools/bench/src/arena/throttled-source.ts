import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands before a server and gives each connection so many bytes a second, as a distant source does: the sum over connections has no limit. */
export class ThrottledSource {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The server's URL, by way of this one. */
    readonly url: string,
  ) {}

  /** Listens on a free loopback port for the server of `url`. */
  static async start(url: string, bytesPerSecond: number): Promise<ThrottledSource> {
    const { hostname: host, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const through = new URL(url);
    through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const source = new ThrottledSource(server, through.href);
    server.on('connection', (client) =>
      source.join(client, connect({ host, port: Number(port) }), bytesPerSecond),
    );
    return source;
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(client: Socket, server: Socket, bytesPerSecond: number): void {
    for (const [socket, other] of [[client, server] as const, [server, client] as const]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.sockets.delete(socket) && other.destroy());
    }
    client.pipe(server);
    void passSlowly(server, client, bytesPerSecond).catch(() => client.destroy());
  }
}

async function passSlowly(from: Socket, to: Socket, bytesPerSecond: number): Promise<void> {
  let free = 0;
  for await (const chunk of from) {
    const bytes = chunk as Buffer;
    free = Math.max(free, performance.now()) + (bytes.length / bytesPerSecond) * 1000;
    if (!to.write(bytes)) await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
    const waits = free - performance.now();
    if (waits > 0) await sleep(waits);
  }
  to.end();
}

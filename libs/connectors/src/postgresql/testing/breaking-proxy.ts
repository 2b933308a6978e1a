import { createServer, Socket, type AddressInfo, type Server } from 'node:net';

/**
 * A way to a server that breaks once, behind the n-th piece of what clients send: it arrives, its answer does not. A server cannot tell that from
 * a client that dies before it sends the next piece.
 */
export class BreakingProxy {
  private left = Infinity;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly to: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', (client) => this.connect(client));
  }

  /** Listens on a free port of this machine. */
  static async start(to: { readonly host: string; readonly port: number }): Promise<BreakingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new BreakingProxy(server, to);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks behind the n-th piece from now on. */
  arm(pieces: number): void {
    this.left = pieces;
  }

  /** Whether it broke since it was armed. */
  get broke(): boolean {
    return this.left <= 0;
  }

  async end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connect(client: Socket): void {
    const server = new Socket();
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
    server.connect(this.to);
    server.on('data', (piece) => client.write(piece));
    server.on('close', () => client.destroy());
    client.on('close', () => server.end());
    client.on('data', (piece) => {
      this.left -= 1;
      const breaks = this.left === 0;
      server.write(piece, () => {
        if (breaks) client.destroy();
      });
    });
  }
}

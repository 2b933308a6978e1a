import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a rule says of some bytes: pass them on, lose them, or pass them on and lose every answer from then on. */
export type Verdict = 'pass' | 'lose' | 'pass-and-mute';

/** Looks at what a client sends; one for each connection. */
export type RequestRule = (chunk: Buffer) => Verdict;

/** How the proxy treats connections; each may be changed at any time. */
export interface ProxyState {
  /** Milliseconds that bytes take longer, each way. */
  delayMs: number;
  /** New connections are reset at once. */
  refusing: boolean;
  /** Bytes of both directions are lost; connections stay open, as where a cable is cut. */
  halfOpen: boolean;
  /** Makes a rule for each new connection. */
  rule: () => RequestRule;
}

/** Turns chunks from the server into what the client is to get; one for each connection. */
export type ResponseFilter = (chunk: Buffer) => Buffer;

const PASS: RequestRule = () => 'pass';
const HEALTHY: ProxyState = { delayMs: 0, refusing: false, halfOpen: false, rule: () => PASS };

class Pipe {
  private muted = false;
  private rule: RequestRule;
  private ruleOf: ProxyState['rule'];

  constructor(
    readonly client: Socket,
    readonly server: Socket,
    private readonly state: ProxyState,
    filter: ResponseFilter,
  ) {
    this.ruleOf = state.rule;
    this.rule = state.rule();
    this.flow(client, server, (chunk) => this.judged(chunk));
    this.flow(server, client, (chunk) => (this.muted ? undefined : filter(chunk)));
  }

  /** Resets both ends. */
  reset(): void {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  private judged(chunk: Buffer): Buffer | undefined {
    if (this.ruleOf !== this.state.rule) {
      this.ruleOf = this.state.rule;
      this.rule = this.state.rule();
    }
    const verdict = this.rule(chunk);
    if (verdict === 'pass-and-mute') this.muted = true;
    return verdict === 'lose' ? undefined : chunk;
  }

  private flow(from: Socket, to: Socket, through: (chunk: Buffer) => Buffer | undefined): void {
    let last = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      const out = this.state.halfOpen ? undefined : through(chunk);
      if (out === undefined || out.length === 0) return;
      if (this.state.delayMs === 0) return void to.write(out);
      const due = new Promise<void>((resolve) => setTimeout(resolve, this.state.delayMs));
      last = last.then(() => due).then(() => void to.write(out));
    });
    from.on('error', () => to.destroy());
    from.on('end', () => void last.then(() => to.end()));
    from.on('close', () => to.destroy());
  }
}

/** Stands between the services and an engine, on a loopback port that never changes. */
export class TcpProxy {
  readonly state: ProxyState = { ...HEALTHY };
  private readonly pipes = new Set<Pipe>();

  private constructor(private readonly server: Server) {}

  /** Starts one; `makeFilter` makes what each connection's answers go through. */
  static async start(
    port: number,
    target: () => { host: string; port: number },
    makeFilter: () => ResponseFilter = () => (chunk) => chunk,
  ): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server);
    server.on('connection', (client) => proxy.take(client, target(), makeFilter()));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Back to a network that works; connections that lost bytes are reset. */
  heal(): void {
    const { halfOpen, rule } = this.state;
    Object.assign(this.state, HEALTHY);
    if (halfOpen || rule !== HEALTHY.rule) this.resetAll();
  }

  /** Resets every connection. */
  resetAll(): void {
    for (const pipe of this.pipes) pipe.reset();
  }

  async stop(): Promise<void> {
    this.resetAll();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private take(client: Socket, to: { host: string; port: number }, filter: ResponseFilter): void {
    client.on('error', () => undefined);
    if (this.state.refusing) return void client.resetAndDestroy();
    const server = connect({ ...to, noDelay: true });
    server.on('error', () => client.destroy());
    client.setNoDelay(true);
    const pipe = new Pipe(client, server, this.state, filter);
    this.pipes.add(pipe);
    client.on('close', () => this.pipes.delete(pipe));
  }
}

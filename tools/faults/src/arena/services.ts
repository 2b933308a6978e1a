import { waitUntil, type Child, type ServiceSpec, type Stack } from '@commander/stack';

const HEALTHY_WITHIN_MS = 120_000;

/** The services of an installation, to be harmed and revived. */
export class Services {
  constructor(
    private readonly stack: Stack,
    readonly names: readonly string[],
  ) {}

  child(name: string): Child {
    return this.stack.child(name);
  }

  /** Runs a further program under the guardian of the services. */
  async spawn(spec: ServiceSpec): Promise<void> {
    await this.stack.spawn(spec);
  }

  /** The base address of a service. */
  url(name: string): string {
    return this.stack.addresses.services[name] ?? '';
  }

  /** The names of those that have ended. */
  async ended(): Promise<string[]> {
    const status = await this.stack.children();
    const running = new Set(status.filter((child) => child.running).map(({ name }) => name));
    return this.names.filter((name) => !running.has(name));
  }

  async kill(...names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.child(name).kill()));
  }

  async signal(signal: NodeJS.Signals, ...names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.child(name).signal(signal)));
  }

  /** Starts those that have ended; returns their names without waiting for their health. */
  async restart(): Promise<string[]> {
    const ended = await this.ended();
    await Promise.all(
      ended.map((name) =>
        this.child(name)
          .start()
          .catch(() => undefined),
      ),
    );
    return ended;
  }

  /** Lets those that were stopped go on, starts those that have ended, and waits until every one is well. */
  async revive(): Promise<void> {
    await this.signal('SIGCONT', ...this.names);
    const well = await waitUntil(
      async () => {
        await this.restart();
        return (await Promise.all(this.names.map((name) => this.isWell(name)))).every(Boolean);
      },
      HEALTHY_WITHIN_MS,
      200,
    );
    if (!well) throw new Error(`Not every service became healthy within ${HEALTHY_WITHIN_MS} ms.`);
  }

  /** Whether the process that runs under this name says that it is well. */
  async isWell(name: string): Promise<boolean> {
    const { pid, running } = await this.child(name).status();
    if (!running) return false;
    const answer = await fetch(`${this.url(name)}/health`, { signal: AbortSignal.timeout(3000) }).catch(
      () => undefined,
    );
    const health = (await answer?.json().catch(() => undefined)) as { pid?: number } | undefined;
    return answer?.status === 200 && health?.pid === pid;
  }
}

import { HeldSnapshot, resolveConnection } from '@commander/connectors';
import type { Order, SourceSnapshot } from '@commander/contracts';
import type { Env } from '@commander/security';
import type { Logger } from 'pino';
import type { EndWatch } from './end-watch';

// Nobody waits for it: a connection that is idle for so long is lost to no firewall.
const LOOK_MS = 5000;

interface Holder {
  readonly held: HeldSnapshot;
  readonly watch: EndWatch;
  readonly execution: string;
  readonly connection: string;
}

/** Holds the snapshots that the batches of executions share, each until its execution ends. */
export class SnapshotHolders {
  private readonly holders = new Map<string, Promise<Holder>>();
  private looking = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly env: Env,
    private readonly logger: Logger,
    private readonly watch: (order: Order) => EndWatch,
  ) {}

  /** The snapshot of a connection that is held for the execution of an order; it is taken where none is. Throws a ConnectorError where the server gives none. */
  async take(connection: string, order: Order): Promise<SourceSnapshot> {
    const key = `${order.execution_id} ${connection}`;
    const standing = await this.holders.get(key);
    if (standing && !standing.held.lost) return standing.held.snapshot;
    const opening = this.open(connection, order);
    this.holders.set(key, opening);
    opening.catch(() => this.holders.delete(key));
    const { held } = await opening;
    this.timer ??= setInterval(() => void this.look(), LOOK_MS).unref();
    return held.snapshot;
  }

  /** Gives every snapshot up. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    for (const [key, opening] of this.holders) await this.release(key, await opening.catch(() => null));
  }

  private async open(connection: string, order: Order): Promise<Holder> {
    const { config } = resolveConnection(connection, 'postgresql', this.env);
    const held = await HeldSnapshot.take(connection, config);
    return { held, watch: this.watch(order), execution: order.execution_id, connection };
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    for (const [key, opening] of this.holders) {
      const holder = await opening.catch(() => null);
      if (holder) await this.lookAt(key, holder);
    }
    this.looking = false;
  }

  private async lookAt(key: string, holder: Holder): Promise<void> {
    const { held, watch, execution, connection } = holder;
    await held.look();
    const ended = await watch.ended();
    if (held.lost && !ended)
      this.logger.warn(
        { execution, connection },
        'The connection that holds the snapshot of all batches is gone.',
      );
    if (held.lost || ended) await this.release(key, holder);
  }

  private async release(key: string, holder: Holder | null): Promise<void> {
    this.holders.delete(key);
    await holder?.held.release();
  }
}

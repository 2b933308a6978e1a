import { openTarget, type BatchTarget } from '@commander/connectors';
import type { Env, KeyRing } from '@commander/security';

/** The target databases by the names of their connections, each opened when first asked for and kept. */
export class Targets {
  private readonly open = new Map<string, BatchTarget>();

  constructor(
    private readonly env: Env,
    private readonly maxConnections: number,
    private readonly keys?: KeyRing,
  ) {}

  /** The target of a connection; throws a ConnectorError where it has no address. */
  of(connection: string): BatchTarget {
    const known = this.open.get(connection);
    if (known) return known;
    const { env, maxConnections, keys } = this;
    const target = openTarget({ name: connection, env, maxConnections, keys });
    this.open.set(connection, target);
    return target;
  }

  /** Gives back every connection. */
  async end(): Promise<void> {
    await Promise.all([...this.open.values()].map((target) => target.end()));
  }
}

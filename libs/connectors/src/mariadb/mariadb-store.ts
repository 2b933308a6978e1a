import type { ExpireOrder, NamedFailure } from '@commander/contracts';
import type { KeyRing } from '@commander/security';
import type { ErrorContext } from '../error-context';
import type { TargetSession } from '../ledger/target-session';
import type { StoreTrouble, TargetStore } from '../ledger/target-store';
import { MARIADB_DEFAULTS, MariadbPool, type MariadbSettings } from './connection/mariadb-pool';
import { classifyMariadbError, errnoOf } from './errors/classify-mariadb-error';
import { mariadbSession } from './mariadb-session';
import { ensureMetaTables } from './meta/meta-tables';
import { expireImages } from './undo/expire-images';

// Of two that claim at once the server may end one as a deadlock: it waits its turn like the one that was too slow.
const TROUBLES: Readonly<Record<number, StoreTrouble>> = {
  1205: 'lock-timeout',
  1213: 'lock-timeout',
  1146: 'meta-missing',
  1142: 'denied',
  1044: 'denied',
};

/** MariaDB or MySQL as a target store. */
export class MariadbStore implements TargetStore {
  readonly name: string;
  readonly takesLines = false;
  readonly maxDeliveries: number;
  private readonly pool: MariadbPool;
  private readonly keys?: KeyRing;

  constructor(settings: Pick<MariadbSettings, 'name' | 'config'> & Partial<MariadbSettings>) {
    const full = { ...MARIADB_DEFAULTS, ...settings };
    this.name = full.name;
    this.keys = full.keys;
    this.maxDeliveries = full.maxDeliveries;
    this.pool = new MariadbPool(full);
  }

  lend<T>(work: (session: TargetSession) => Promise<T>): Promise<T> {
    return this.pool.lend((client) => work(mariadbSession(client, this.keys)));
  }

  ensureMeta(): Promise<void> {
    return ensureMetaTables(this.pool);
  }

  expireImages(order: ExpireOrder): Promise<number> {
    return expireImages(this.pool, order);
  }

  troubleOf(error: unknown): StoreTrouble {
    return TROUBLES[errnoOf(error) ?? 0] ?? 'other';
  }

  classify(error: unknown, context: ErrorContext): NamedFailure {
    return classifyMariadbError(error, context);
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

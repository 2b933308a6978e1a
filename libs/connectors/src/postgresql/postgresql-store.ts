import type { ExpireOrder, NamedFailure } from '@commander/contracts';
import type { KeyRing } from '@commander/security';
import type { Pool } from 'pg';
import type { ErrorContext } from '../error-context';
import type { TargetSession } from '../ledger/target-session';
import type { StoreTrouble, TargetStore } from '../ledger/target-store';
import { AttemptsAtOnce } from '../rows/attempts-at-once';
import { TARGET_DEFAULTS, targetPool, withClient, type TargetSettings } from './connection/target-pool';
import { classifyPostgresError, codeOf } from './errors/classify-postgres-error';
import { ensureMetaSchema } from './meta/meta-schema';
import { postgresqlSession } from './postgresql-session';
import { expireImages } from './undo/expire-images';

const TROUBLES: Readonly<Record<string, StoreTrouble>> = {
  '55P03': 'lock-timeout',
  '42P01': 'meta-missing',
  '3F000': 'meta-missing',
  '42501': 'denied',
};

/** PostgreSQL as a target store. */
export class PostgresqlStore implements TargetStore {
  readonly name: string;
  readonly takesLines = true;
  readonly maxDeliveries: number;
  private readonly pool: Pool;
  readonly keys?: KeyRing;
  readonly attempts = new AttemptsAtOnce();

  constructor(settings: Pick<TargetSettings, 'name' | 'config'> & Partial<TargetSettings>) {
    const full = { ...TARGET_DEFAULTS, ...settings };
    this.name = full.name;
    this.keys = full.keys;
    this.maxDeliveries = full.maxDeliveries;
    this.pool = targetPool(full);
  }

  lend<T>(work: (session: TargetSession) => Promise<T>): Promise<T> {
    return withClient(this.pool, (client) => work(postgresqlSession(client, this)));
  }

  ensureMeta(): Promise<void> {
    return ensureMetaSchema(this.pool);
  }

  expireImages(order: ExpireOrder): Promise<number> {
    return expireImages(this.pool, order);
  }

  troubleOf(error: unknown): StoreTrouble {
    return TROUBLES[codeOf(error) ?? ''] ?? 'other';
  }

  classify(error: unknown, context: ErrorContext): NamedFailure {
    return classifyPostgresError(error, context);
  }

  async end(): Promise<void> {
    await this.pool.end();
  }
}

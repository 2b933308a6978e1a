import type { ClientBase, Pool, PoolClient } from 'pg';
import { ConnectorError } from '../../connector-error';
import { classifyPostgresError, codeOf, type ErrorContext } from '../errors/classify-postgres-error';
import { inTransaction, TARGET_DEFAULTS, targetPool, withClient, type TargetSettings } from './target-pool';

const TAKEOVERS = 3;

/** A wait for somebody else's claim that took too long; the recorded owner is ended and the claim tried again. */
class ClaimBlocked extends Error {}

/** The connections to one target, and what every use of them has in common. */
export class TargetDatabase {
  readonly settings: TargetSettings;
  readonly pool: Pool;

  constructor(settings: Pick<TargetSettings, 'name' | 'config'> & Partial<TargetSettings>) {
    this.settings = { ...TARGET_DEFAULTS, ...settings };
    this.pool = targetPool(this.settings);
  }

  /** Lends a connection; one that was in use when an error came is closed. */
  lend<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return withClient(this.pool, work);
  }

  /** Runs work in a transaction of its own. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.pool, work);
  }

  /** Runs work; where a claim of it is blocked for too long, ends those who hold it and runs the work again. */
  async overtaking<T>(work: () => Promise<T>, endHolders: (client: ClientBase) => Promise<void>): Promise<T> {
    for (let takeover = 1; ; takeover++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ClaimBlocked)) throw error;
        if (takeover === TAKEOVERS) throw error.cause;
        await this.lend(endHolders);
      }
    }
  }

  /** Turns every error into a ConnectorError that says what was being done, as it continues "while". */
  async guard<T>(doing: string, work: (context: ErrorContext) => Promise<T>): Promise<T> {
    const context = { connection: this.settings.name, doing };
    try {
      return await work(context);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      throw new ConnectorError(classifyPostgresError(error, context));
    }
  }

  /** Gives back every connection. */
  async end(): Promise<void> {
    await this.pool.end();
  }
}

/** Marks a wait as one for somebody else's claim, which `overtaking` may end. */
export async function claim<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === '55P03') throw new ClaimBlocked('A claim was blocked.', { cause: error });
    throw error;
  }
}

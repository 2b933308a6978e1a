import type { ClientBase, Pool, PoolClient } from 'pg';
import { ConnectorError } from '../../connector-error';
import { classifyPostgresError, codeOf, type ErrorContext } from '../errors/classify-postgres-error';
import { inTransaction, TARGET_DEFAULTS, targetPool, withClient, type TargetSettings } from './target-pool';

const TAKEOVERS = 3;

/** A wait for somebody else's claim that took too long; a recorded owner that is stuck is ended, and the claim tried again. */
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

  /**
   * Runs work; where a claim of it is blocked for too long, ends those who hold it and runs the work `again`. `endHolders` says whether a
   * holder is still at work: that one is waited for, however long it takes, since ending it would only begin its work anew.
   */
  async overtaking<T>(
    work: (again: boolean) => Promise<T>,
    endHolders: (client: ClientBase) => Promise<boolean>,
  ): Promise<T> {
    let takeovers = 1;
    for (let again = false; ; again = true) {
      try {
        return await work(again);
      } catch (error) {
        if (!(error instanceof ClaimBlocked)) throw error;
        if (takeovers === TAKEOVERS) throw error.cause;
        if (!(await this.lend(endHolders))) takeovers += 1;
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

import { ConnectorError } from '../connector-error';
import type { ErrorContext } from '../error-context';
import type { TargetSession } from './target-session';
import type { TargetStore } from './target-store';

const TAKEOVERS = 3;

/** A wait for somebody else's claim that took too long; a recorded owner that is stuck is ended, and the claim tried again. */
class ClaimBlocked extends Error {}

/** What every use of a target store has in common. */
export class TargetAccess {
  constructor(readonly store: TargetStore) {}

  /** Lends a session; one that was in use when an error came is ended. */
  lend<T>(work: (session: TargetSession) => Promise<T>): Promise<T> {
    return this.store.lend(work);
  }

  /** Runs work in a transaction of its own. */
  transaction<T>(work: (session: TargetSession) => Promise<T>): Promise<T> {
    return this.lend(async (session) => {
      await session.begin();
      const result = await work(session);
      await session.commit();
      return result;
    });
  }

  /** Marks a wait as one for somebody else's claim, which `overtaking` may end. */
  claim = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (this.store.troubleOf(error) === 'lock-timeout')
        throw new ClaimBlocked('A claim was blocked.', { cause: error });
      throw error;
    }
  };

  /**
   * Runs work; where a claim of it is blocked for too long, ends those who hold it and runs the work `again`. `endHolders` says whether a
   * holder is still at work: that one is waited for, however long it takes, since ending it would only begin its work anew.
   */
  async overtaking<T>(
    work: (again: boolean) => Promise<T>,
    endHolders: (session: TargetSession) => Promise<boolean>,
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
    const context = { connection: this.store.name, doing };
    try {
      return await work(context);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      throw new ConnectorError(this.store.classify(error, context));
    }
  }
}

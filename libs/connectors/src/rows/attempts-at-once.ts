// An entity of which no batch is clean costs one attempt in so many.
const MOST_SPARED = 64;
const MOST_ENTITIES = 1000;

/** Whose batch it is; an order to load is one. */
export interface OfEntity {
  readonly execution_id: string;
  readonly work: { readonly entity: { readonly name: string } };
}

interface Streak {
  readonly failures: number;
  readonly spare: number;
}

/**
 * Whether writing a batch without looking at its records one by one is worth an attempt: after each failure in a row twice as many batches of
 * the entity are spared it. Only speed hangs on it, so that it is kept in memory.
 */
export class AttemptsAtOnce {
  private readonly streaks = new Map<string, Streak>();

  /** Asked once for each batch. */
  isWorthwhile(of: OfEntity): boolean {
    const streak = this.streaks.get(nameOf(of));
    if (!streak || streak.spare === 0) return true;
    this.streaks.set(nameOf(of), { ...streak, spare: streak.spare - 1 });
    return false;
  }

  /** Notes how an attempt ended. */
  note(of: OfEntity, isWritten: boolean): void {
    const name = nameOf(of);
    const failures = (this.streaks.get(name)?.failures ?? 0) + 1;
    this.streaks.delete(name);
    if (isWritten) return;
    if (this.streaks.size >= MOST_ENTITIES) this.streaks.clear();
    this.streaks.set(name, { failures, spare: Math.min(2 ** (failures - 1), MOST_SPARED) });
  }
}

const nameOf = ({ execution_id, work }: OfEntity): string => `${execution_id} ${work.entity.name}`;

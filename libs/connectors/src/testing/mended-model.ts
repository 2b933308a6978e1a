import type { QuarantineStatus } from '@commander/contracts';

/** Every record of the source that the model speaks of; a set of them is a number with a bit for each. */
export const IDS = ['a', 'b', 'c', 'd', 'e'];

/** A value that the target refuses, one that a changed plan makes of it, and one that somebody writes by hand. */
export const VALUES = { good: '1', bad: '-1', repaired: '7', fixed: '9' } as const;

interface Failed {
  readonly id: string;
  status: QuarantineStatus;
  fixed: boolean;
  repairedBy: object | null;
}

/** An execution that stands; `rows` is what the target held before it. */
interface Standing {
  readonly by: object;
  readonly rows: ReadonlyMap<string, string>;
  readonly failed: readonly Failed[];
}

/** What runs, replays, rollbacks and people come to, by the rules of the guide alone: a specification to compare targets with. */
export class MendedModel {
  /** The failed records of each run, by the run. */
  readonly chains = new Map<object, readonly Failed[]>();
  private rows: ReadonlyMap<string, string> = new Map();
  private readonly standing: Standing[] = [];

  /** The target's rows, by id. */
  get target(): [string, string][] {
    return [...this.rows].sort(([a], [b]) => a.localeCompare(b));
  }

  /** The newest execution that stands. */
  get newest(): object | undefined {
    return this.standing.at(-1)?.by;
  }

  /** The runs that stand and the records of theirs that are open. */
  get open(): (readonly [run: object, ids: readonly string[]])[] {
    return this.standing
      .filter(({ by }) => this.chains.has(by))
      .map(({ by, failed }) => [by, failed.filter(({ status }) => status === 'open').map(({ id }) => id)]);
  }

  /** Reads every record; those of a set fail. */
  run(by: object, bad: number): void {
    for (const chain of this.chains.values())
      for (const one of chain) if (['open', 'dismissed'].includes(one.status)) one.status = 'superseded';
    const fails = IDS.filter((_, n) => isIn(bad, n));
    const failed = fails.map((id): Failed => ({ id, status: 'open', fixed: false, repairedBy: null }));
    this.chains.set(by, failed);
    this.write(by, failed, new Map(IDS.filter((id) => !fails.includes(id)).map((id) => [id, VALUES.good])));
  }

  /** Replays what is open of a run; those that were fixed and those of a set succeed. Returns the value that each is written with. */
  replay(by: object, run: object, ok: number): Map<string, string> {
    const values = new Map<string, string>();
    const written = new Map<string, string>();
    for (const one of this.chains.get(run) ?? []) {
      if (one.status !== 'open') continue;
      const repaired = isIn(ok, IDS.indexOf(one.id)) ? VALUES.repaired : VALUES.bad;
      const value = one.fixed ? VALUES.fixed : repaired;
      values.set(one.id, value);
      if (value === VALUES.bad) continue;
      written.set(one.id, value);
      Object.assign(one, { status: 'repaired', repairedBy: by });
    }
    this.write(by, [], written);
    return values;
  }

  /** Undoes the newest execution. */
  rollBack(): void {
    const undone = this.standing.pop();
    if (!undone) return;
    this.rows = undone.rows;
    for (const one of undone.failed) one.status = 'superseded';
    for (const one of [...this.chains.values()].flat())
      if (one.status === 'repaired' && one.repairedBy === undone.by) one.status = 'open';
  }

  /** What somebody does to a record; false where its status does not allow it. */
  change(run: object, id: string, kind: 'fixed' | 'dismissed' | 'reopened'): boolean {
    const one = this.chains.get(run)?.find((failed) => failed.id === id);
    if (one?.status !== (kind === 'reopened' ? 'dismissed' : 'open')) return false;
    if (kind === 'fixed') one.fixed = true;
    else one.status = kind === 'dismissed' ? 'dismissed' : 'open';
    return true;
  }

  private write(by: object, failed: readonly Failed[], written: ReadonlyMap<string, string>): void {
    this.standing.push({ by, rows: this.rows, failed });
    this.rows = new Map([...this.rows, ...written]);
  }
}

const isIn = (set: number, place: number): boolean => (set & (1 << place)) !== 0;

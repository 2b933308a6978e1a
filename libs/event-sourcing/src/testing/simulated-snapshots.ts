import type { Failure, PrepareOrder, SourceSnapshot, SourceSnapshots } from '@commander/contracts';
import { ownFailure, readsSnapshot } from '@commander/migration-plan';

/** The server of a simulated source, which exports snapshots and loses them at a restart. */
export class SimulatedSnapshots {
  private taken = 0;
  private readonly there = new Set<string>();

  /** Forgets every snapshot. */
  restart(): void {
    this.there.clear();
  }

  /** The snapshots of an execution by connection; a failure where one of them is lost. */
  prepare({
    plan,
    snapshots,
    accept_lost_snapshots: accepted,
  }: PrepareOrder): SourceSnapshots | Failure | undefined {
    const sources = plan.entities.map(({ source }) => source).filter(readsSnapshot);
    const known = Object.values(snapshots ?? {});
    if (!accepted && known.some((snapshot) => snapshot && !this.has(snapshot))) return LOST;
    return sources.length === 0 ? undefined : this.found(sources, snapshots ?? {});
  }

  /** Whether a snapshot can still be read in; to read in none is always possible. */
  has(snapshot: SourceSnapshot | undefined): boolean {
    return !snapshot || this.there.has(snapshot.moment);
  }

  private found(sources: readonly { connection: string }[], known: SourceSnapshots): SourceSnapshots {
    const names = new Set(sources.map(({ connection }) => connection));
    return Object.fromEntries([...names].map((name) => [name, this.still(known[name])]));
  }

  private still(known: SourceSnapshot | null | undefined): SourceSnapshot | null {
    if (known === undefined) return this.take();
    return known && this.has(known) ? known : null;
  }

  private take(): SourceSnapshot {
    const moment = `moment ${++this.taken}`;
    this.there.add(moment);
    return { id: String(this.taken), moment, taken_at: '2026-01-01T00:00:00.000Z' };
  }
}

/** Whether a preparation came to nothing. */
export const isFailure = (found: SourceSnapshots | Failure | undefined): found is Failure =>
  found !== undefined && 'category' in found && typeof found.category === 'string';

/** What a reader says of a snapshot that is lost. */
export const LOST: Failure = ownFailure('source.snapshot_lost', 'The snapshot is gone.');

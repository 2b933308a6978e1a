import type { Snapshot, SnapshotKey, SnapshotStore } from './snapshot-store';

/** When snapshots are taken. */
export interface SnapshotPolicy {
  /** Messages between two snapshots, at the most. */
  readonly everyMessages: number;
  /** Milliseconds between two snapshots while messages come. */
  readonly everyMs: number;
}

/** Bounds a replay to about a second of reading, at a cost that no reader notices. */
export const DEFAULT_SNAPSHOT_POLICY: SnapshotPolicy = { everyMessages: 10_000, everyMs: 60_000 };

/** Whose snapshots are kept, where, how often, and whom failures are told. */
export interface KeeperOptions {
  readonly store: SnapshotStore;
  readonly key: SnapshotKey;
  readonly format: number;
  readonly policy: SnapshotPolicy;
  readonly onTrouble: (error: unknown) => void;
}

/** Takes snapshots of one partition's state as it grows, beside the work: one at a time, and a failure costs nothing but time. */
export class SnapshotKeeper {
  private messages = 0;
  private savedAt = Date.now();
  private saving: Promise<void> | null = null;

  constructor(private readonly options: KeeperOptions) {}

  /** Messages were folded; `capture` is called at once if a snapshot is due, and gives null where there is nothing to keep. */
  folded(messages: number, capture: () => Snapshot | null): void {
    const { everyMessages, everyMs } = this.options.policy;
    this.messages += messages;
    const due = this.messages >= everyMessages || Date.now() - this.savedAt >= everyMs;
    if (due && !this.saving) this.take(capture());
  }

  /** Keeps what was folded since the last snapshot; resolves when it is written, or could not be. */
  async finish(capture: () => Snapshot | null): Promise<void> {
    await this.saving;
    if (this.messages > 0) this.take(capture());
    await this.saving;
  }

  private take(snapshot: Snapshot | null): void {
    const { store, key, format, onTrouble } = this.options;
    this.messages = 0;
    this.savedAt = Date.now();
    if (!snapshot) return;
    this.saving = store
      .save(key, format, snapshot)
      .catch(onTrouble)
      .finally(() => (this.saving = null));
  }
}

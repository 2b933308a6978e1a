import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { DataSource } from 'typeorm';
import { failPoint } from '@commander/fail-points';
import type { MessageLog } from '@commander/kafka';
import { isCommanderError, open, seal, type AssociatedData, type KeyRing } from '@commander/security';
import { requireEvent } from './require-event';
import { SnapshotRow } from './snapshot-row';

/** Whose state a snapshot holds, and of which partition. */
export interface SnapshotKey {
  readonly kind: 'decider' | 'projector';
  readonly partition: number;
}

/** A state that can be written as JSON, and the point of the log it belongs to. */
export interface Snapshot {
  /** Up to where the partition is folded (excluded). */
  readonly nextOffset: number;
  /** The last event that was folded. */
  readonly event: { readonly id: string; readonly offset: number };
  readonly state: unknown;
}

/** Which snapshot is wanted, and what is made of it. */
export interface Wanted<T> {
  readonly format: number;
  /** A snapshot past this offset is of no use. */
  readonly atMost?: number;
  /** Throws where the state is none that can be read. */
  readonly restore: (snapshot: Snapshot) => T;
}

/** Where snapshots are kept, and of what. */
export interface SnapshotStoreOptions {
  readonly database: DataSource;
  readonly ring: KeyRing;
  readonly log: MessageLog;
  readonly topic: string;
  /** Told of a snapshot that was passed over, in a sentence. */
  readonly onUnusable: (reason: string) => void;
}

const KEPT = 2;
const zip = promisify(gzip);
const unzip = promisify(gunzip);

/**
 * Keeps the newest snapshots of each partition. They are sealed: whoever can write to the database must not be able to make
 * the decider believe what no event says.
 */
export class SnapshotStore {
  constructor(private readonly options: SnapshotStoreOptions) {}

  /** Writes a snapshot and drops all but the newest two of its partition, at once. */
  async save(key: SnapshotKey, format: number, snapshot: Snapshot): Promise<void> {
    const packed = await zip(JSON.stringify(snapshot.state), { level: constants.Z_BEST_SPEED });
    const row = {
      ...key,
      nextOffset: String(snapshot.nextOffset),
      eventId: snapshot.event.id,
      eventOffset: String(snapshot.event.offset),
      format,
    };
    const state = seal(this.options.ring, packed, this.associated(row));
    await failPoint('snapshot.before-save');
    await this.options.database.transaction(async (manager) => {
      await manager
        .createQueryBuilder()
        .insert()
        .into(SnapshotRow)
        .values({ ...row, state })
        .orIgnore()
        .execute();
      const old = await manager.find(SnapshotRow, {
        where: key,
        order: { nextOffset: 'desc' },
        select: { nextOffset: true },
        skip: KEPT,
      });
      for (const { nextOffset } of old) await manager.delete(SnapshotRow, { ...key, nextOffset });
    });
  }

  /**
   * What is made of the newest usable snapshot, or null; what cannot be read is passed over. Rejects where the stream does not
   * hold the last event of one that can: then it was truncated or replaced, and nothing may follow from it.
   */
  async newest<T>(key: SnapshotKey, wanted: Wanted<T>): Promise<T | null> {
    const { log, topic, onUnusable } = this.options;
    const passOver = (what: string) => (error: unknown) => {
      onUnusable(
        `The ${key.kind}'s ${what} of partition ${key.partition} is passed over: ${whyUnusable(error)}`,
      );
      return null;
    };
    const rows = (await this.rows(key).catch(passOver('snapshots'))) ?? [];
    for (const row of rows.filter(({ nextOffset }) => Number(nextOffset) <= (wanted.atMost ?? Infinity))) {
      const restored = await this.restore(row, wanted).catch(passOver('snapshot'));
      if (!restored) continue;
      await requireEvent(log, { topic, partition: key.partition }, restored.snapshot);
      return restored.value;
    }
    return null;
  }

  private rows(key: SnapshotKey): Promise<SnapshotRow[]> {
    const snapshots = this.options.database.getRepository(SnapshotRow);
    return snapshots.find({ where: key, order: { nextOffset: 'desc' } });
  }

  private async restore<T>(row: SnapshotRow, wanted: Wanted<T>): Promise<{ snapshot: Snapshot; value: T }> {
    if (row.format !== wanted.format) throw new OtherFormat(row.format);
    const packed = open(this.options.ring, row.state, this.associated(row));
    const snapshot = {
      nextOffset: Number(row.nextOffset),
      event: { id: row.eventId, offset: Number(row.eventOffset) },
      state: JSON.parse((await unzip(packed)).toString()) as unknown,
    };
    return { snapshot, value: wanted.restore(snapshot) };
  }

  private associated({ state: _, ...point }: Partial<SnapshotRow>): AssociatedData {
    const { kind = '', partition = 0, nextOffset = '', eventId = '', eventOffset = '', format = 0 } = point;
    return { topic: this.options.topic, kind, partition, nextOffset, eventId, eventOffset, format };
  }
}

class OtherFormat extends Error {
  constructor(readonly format: number) {
    super();
  }
}

function whyUnusable(error: unknown): string {
  if (error instanceof OtherFormat) return `its format ${error.format} is another release's.`;
  return isCommanderError(error) ? error.message : 'it cannot be read.';
}

import type { SourceSnapshot } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../connector-error';
import { enterSnapshot } from './enter-snapshot';

/** The snapshot that a source is read in, and whether to go on without it. */
export interface SharedSnapshot {
  readonly snapshot: SourceSnapshot;
  readonly onLost: 'pause' | 'per-batch';
}

/** The failure of a source whose batches shared a snapshot that is lost. */
export const snapshotLost = (label: string): ConnectorError =>
  new ConnectorError(
    ownFailure(
      'source.snapshot_lost',
      `${label}: the snapshot that all batches share is gone, for the processor or the connection that held it has ended. Resume to read what is left as it is then, batch by batch, or cancel and start anew to read all of it at one moment.`,
    ),
  );

/** Where the transactions of a reader begin: in a snapshot that they share, or each in one of its own. */
export class ReadingMoment {
  private shared: SharedSnapshot | undefined;

  constructor(
    private readonly label: string,
    shared?: SharedSnapshot,
  ) {
    this.shared = shared;
  }

  /** Of the snapshot that is shared; undefined where none is, or is any more. */
  get moment(): string | undefined {
    return this.shared?.snapshot.moment;
  }

  /** By the source's clock; what was committed later is not seen. */
  get takenAt(): string | undefined {
    return this.shared?.snapshot.taken_at;
  }

  /** Begins a transaction; throws a ConnectorError (`source.snapshot_lost`) where the snapshot is lost and nothing may be read without. */
  async begin(client: ClientBase): Promise<void> {
    if (await enterSnapshot(client, this.shared?.snapshot)) return;
    if (this.shared?.onLost !== 'per-batch') throw snapshotLost(this.label);
    this.shared = undefined;
    await enterSnapshot(client);
  }
}

import type { DataSource } from 'typeorm';
import { decodeForState, type LoggedEvent } from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import type { MessageLog, StoredMessage, Subscription } from '@commander/kafka';
import { CommanderError } from '@commander/security';
import { refuseTruncated } from '../refuse-truncated';
import { SnapshotKeeper, type SnapshotPolicy } from '../snapshots/snapshot-keeper';
import type { SnapshotStore } from '../snapshots/snapshot-store';
import { FOLD_FORMAT, foldFrom, noChanges, PartitionFold } from './project-changes';
import { PositionRow } from './rows';
import { writeChanges } from './write-changes';

// A transaction costs as much for one event as for many, and people look at progress with their eyes.
const GATHER_MS = 100;

/** What the projector reads, where it writes, and what it keeps. */
export interface ProjectorOptions {
  readonly log: MessageLog;
  readonly database: DataSource;
  readonly topic: string;
  readonly snapshots: SnapshotStore;
  readonly policy: SnapshotPolicy;
  /** Whether alerts are noted for the webhook. */
  readonly noteAlerts: boolean;
  /** Told of a snapshot that could not be written. */
  readonly onTrouble: (error: unknown) => void;
}

interface Projection {
  readonly fold: PartitionFold;
  readonly keeper: SnapshotKeeper;
  /** Up to which offset (excluded) the database holds what the partition says. */
  position: number;
}

/**
 * Projects the event stream into the read model. It folds every partition from its first message, or from a snapshot of the
 * fold, and writes from where the database says that the partition is projected, position and rows in one transaction: any
 * number of instances may project at once, and a dropped read model fills itself again.
 */
export class Projector {
  private readonly projections = new Map<number, Projection>();
  private subscription: Subscription | undefined;

  constructor(private readonly options: ProjectorOptions) {}

  /** Starts to follow the stream. Throws where its beginning is missing. */
  async start(): Promise<void> {
    const { log, topic } = this.options;
    await refuseTruncated(log, topic);
    this.subscription = await log.follow({
      topic,
      from: (partition) => this.begin(partition),
      gatherMs: GATHER_MS,
      onMessages: (messages) => this.project(messages),
    });
  }

  /** How the reader of the stream is. */
  health(): ReturnType<Subscription['health']> {
    return this.subscription?.health() ?? { status: 'stopped', reason: 'The projector was not started.' };
  }

  /** Keeps a snapshot of what is folded, so that the next start reads nothing twice. */
  async stop(): Promise<void> {
    await this.subscription?.stop();
    const projections = [...this.projections.values()];
    await Promise.all(projections.map(({ fold, keeper }) => keeper.finish(() => fold.capture())));
  }

  /** Up to which offset (excluded) a partition is projected. */
  projectedTo(partition: number): number {
    return this.projections.get(partition)?.position ?? 0;
  }

  private async begin(partition: number): Promise<number> {
    const { snapshots: store, policy, onTrouble } = this.options;
    const position = await this.readPosition(partition);
    const key = { kind: 'projector', partition } as const;
    // Past the position there is nothing to write from: the read model was dropped since.
    const wanted = { format: FOLD_FORMAT, atMost: position, restore: foldFrom };
    const fold = (await store.newest(key, wanted)) ?? new PartitionFold();
    const keeper = new SnapshotKeeper({ store, key, format: FOLD_FORMAT, policy, onTrouble });
    this.projections.set(partition, { fold, keeper, position });
    return fold.nextOffset;
  }

  private async project(messages: readonly StoredMessage[]): Promise<void> {
    const last = messages.at(-1);
    const projection = last && this.projections.get(last.partition);
    if (!projection) return;
    const { fold, keeper, position } = projection;
    for (const message of messages)
      fold.fold(message.offset, loggedEvent(message), message.offset < position);
    await failPoint('projector.before-save');
    await this.save(last.partition, last.offset + 1, projection);
    fold.unsaved = noChanges();
    keeper.folded(messages.length, () => fold.capture());
  }

  /** Repeats where another instance wrote at the same time: its rows are the same, only the position tells them apart. */
  private async save(partition: number, to: number, projection: Projection): Promise<void> {
    const { database, noteAlerts } = this.options;
    const changes = projection.fold.unsaved;
    let from = projection.position;
    while (from < to) {
      const run = { partition, from, to, changes, noteAlerts };
      const written = await database.transaction((manager) => writeChanges(manager, run));
      from = written ? to : await this.positionNotBefore(partition, from);
    }
    projection.position = from;
  }

  /** Only a read model that was emptied under us goes back; what it has lost is written by starting over. */
  private async positionNotBefore(partition: number, from: number): Promise<number> {
    const position = await this.readPosition(partition);
    if (position >= from) return position;
    throw new CommanderError(
      'COMMANDER_READ_MODEL_EMPTIED',
      'The read model was emptied while it was written; the service stops, and fills it again at its next start.',
    );
  }

  private async readPosition(partition: number): Promise<number> {
    const positions = this.options.database.getRepository(PositionRow);
    await positions.createQueryBuilder().insert().values({ partition, nextOffset: '0' }).orIgnore().execute();
    const row = await positions.findOneByOrFail({ partition });
    return Number(row.nextOffset);
  }
}

function loggedEvent(message: StoredMessage): LoggedEvent | null {
  const decoded = decodeForState(message);
  if (decoded.kind === 'halt')
    throw new CommanderError('COMMANDER_UNKNOWN_VERSION', `The read model stopped: ${decoded.reason}.`);
  return decoded.kind === 'event' ? decoded : null;
}

import type { DataSource } from 'typeorm';
import { decodeForState, type LoggedEvent } from '@commander/event-sourcing';
import type { MessageLog, StoredMessage, Subscription } from '@commander/kafka';
import { CommanderError } from '@commander/security';
import { refuseTruncated } from '../refuse-truncated';
import { noChanges, PartitionFold } from './project-changes';
import { PositionRow } from './rows';
import { writeChanges } from './write-changes';

/**
 * Projects the event stream into the read model. It folds every partition from its first message, and writes from where
 * the database says that the partition is projected, position and rows in one transaction: any number of instances may
 * project at once, and a dropped read model fills itself again.
 */
export class Projector {
  private readonly folds = new Map<number, PartitionFold>();
  private readonly positions = new Map<number, number>();
  private subscription: Subscription | undefined;

  constructor(
    private readonly log: MessageLog,
    private readonly database: DataSource,
    private readonly topic: string,
  ) {}

  /** Starts to follow the stream. Throws where its beginning is missing. */
  async start(): Promise<void> {
    await refuseTruncated(this.log, this.topic);
    this.subscription = await this.log.follow({
      topic: this.topic,
      from: async (partition) => {
        this.folds.set(partition, new PartitionFold());
        this.positions.set(partition, await this.readPosition(partition));
        return 0;
      },
      onMessages: (messages) => this.project(messages),
    });
  }

  /** How the reader of the stream is. */
  health(): ReturnType<Subscription['health']> {
    return this.subscription?.health() ?? { status: 'stopped', reason: 'The projector was not started.' };
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
  }

  /** Up to which offset (excluded) a partition is projected. */
  projectedTo(partition: number): number {
    return this.positions.get(partition) ?? 0;
  }

  private async project(messages: readonly StoredMessage[]): Promise<void> {
    const last = messages.at(-1);
    if (!last) return;
    const { partition } = last;
    const fold = this.folds.get(partition) ?? new PartitionFold();
    this.folds.set(partition, fold);
    const saved = this.projectedTo(partition);
    for (const message of messages) fold.fold(message.offset, loggedEvent(message), message.offset < saved);
    await this.save(partition, last.offset + 1, fold);
    fold.unsaved = noChanges();
  }

  /** Repeats where another instance wrote at the same time: its rows are the same, only the position tells them apart. */
  private async save(partition: number, to: number, { unsaved: changes }: PartitionFold): Promise<void> {
    let from = this.projectedTo(partition);
    while (from < to) {
      const run = { partition, from, to, changes };
      const written = await this.database.transaction((manager) => writeChanges(manager, run));
      from = written ? to : await this.positionNotBefore(partition, from);
    }
    this.positions.set(partition, from);
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
    const positions = this.database.getRepository(PositionRow);
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

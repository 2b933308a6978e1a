import type { DataSource } from 'typeorm';
import { GROUPS, TOPICS } from '@commander/contracts';
import type { MessageLog } from '@commander/kafka';
import type { KeyRing } from '@commander/security';
import { CheckpointVault } from '../shell/checkpoints/checkpoint-vault';
import { Decider } from '../shell/decider/decider';
import type { SnapshotPolicy } from '../shell/snapshots/snapshot-keeper';
import { MortalLog, type Death } from './mortal-log';
import { openSnapshots } from './open-snapshots';

/** What a commander without faces runs on. */
export interface NodeOptions {
  readonly name: string;
  readonly log: MessageLog;
  readonly databaseUrl: string;
  readonly ring: KeyRing;
  readonly prefix?: string;
  readonly group?: string;
  readonly policy: SnapshotPolicy;
  readonly death?: Death | null;
}

/** A commander without faces, which may die at an append; it counts as dead for its database and its group, too. */
export class DeciderNode {
  readonly passedOver: string[] = [];
  died = false;
  private stopped = false;
  private ended: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly decider: Decider,
    private readonly log: MessageLog,
    private readonly database: DataSource,
  ) {}

  static async start(options: NodeOptions): Promise<DeciderNode> {
    const { name, prefix = '', group = GROUPS.decider, policy, ring } = options;
    const events = prefix + TOPICS.events;
    const { store, database, passedOver } = await openSnapshots(
      options.databaseUrl,
      options.log,
      events,
      ring,
    );
    const log = new MortalLog(options.log, options.death ?? null, () => node.die());
    const decider = new Decider({
      log,
      events,
      batches: prefix + TOPICS.batches,
      group: prefix + group,
      instance: name,
      checkpoints: new CheckpointVault(ring),
      snapshots: store,
      policy,
      onSkipped: () => undefined,
      onAlert: () => undefined,
      onTrouble: () => undefined,
    });
    const node = new DeciderNode(decider, options.log, database);
    await decider.start();
    node.passedOver.push(...passedOver);
    return node;
  }

  /** Whether every partition is read up to these ends. */
  readTo(ends: readonly number[]): boolean {
    const places = this.decider.places();
    return ends.every((end, partition) => (places.get(partition) ?? -1) >= end);
  }

  /** Ends it cleanly, or waits until a dead one is gone. */
  async stop(): Promise<void> {
    if (!this.died && !this.stopped) {
      this.stopped = true;
      await this.decider.stop();
      await this.log.close();
      await this.database.destroy();
    }
    await this.ended;
  }

  private die(): void {
    this.died = true;
    this.ended = this.database.destroy().then(() => this.log.close());
  }
}

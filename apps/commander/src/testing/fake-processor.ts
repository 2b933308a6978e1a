import {
  TOPICS,
  type EventData,
  type FactName,
  type LoadOrder,
  type Order,
  type OutcomeCounts,
} from '@commander/contracts';
import { deterministicId, encodeEvent, factEvent } from '@commander/event-sourcing';
import type { MessageLog, StoredMessage, Subscription } from '@commander/kafka';
import { batchesHash } from '@commander/migration-plan';

const INSTANCE = 'fake';
const RECORDS = 10;
const FINGERPRINT = { kind: 'file', sha256: 'f00d', bytes: 1 } as const;

const created = (n: number): OutcomeCounts => ({
  read: n,
  created: n,
  updated: 0,
  unchanged: 0,
  merged: 0,
  skipped: 0,
  failed: 0,
});

/**
 * Answers every order over the real topics as processors and the verifier do, without any data: a ledger in memory makes
 * a repeated order harmless. It keeps every order it was sent.
 */
export class FakeProcessor {
  readonly orders: Order[] = [];
  /** Kinds of orders that nobody answers. */
  readonly ignored = new Set<Order['kind']>();
  private readonly ledger = new Map<string, Set<number>>();
  private subscription: Subscription | undefined;

  /** @param batches how many batches each entity is cut into */
  constructor(
    private readonly log: MessageLog,
    private readonly batches: number,
    private readonly prefix = '',
  ) {}

  async start(): Promise<void> {
    this.subscription = await this.log.follow({
      topic: this.prefix + TOPICS.batches,
      from: () => 0,
      onMessages: async (messages) => {
        for (const message of messages) await this.receive(message);
      },
    });
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
  }

  private async receive(message: StoredMessage): Promise<void> {
    const order = JSON.parse(message.value?.toString() ?? '') as Order;
    this.orders.push(order);
    if (!this.ignored.has(order.kind)) await this.work(order);
  }

  private async work(order: Order): Promise<void> {
    const { execution_id } = order;
    switch (order.kind) {
      case 'prepare':
        return this.tell(order, 'fence.opened', { execution_id, tables: ['customers'], instance: INSTANCE });
      case 'plan':
        return this.plan(order);
      case 'load':
        return this.load(order);
      case 'close': {
        const census = this.census();
        return this.tell(order, 'fence.closed', { execution_id, census, sequences: [], instance: INSTANCE });
      }
      case 'verify':
        return this.verify(order);
      case 'expire':
        return this.tell(order, 'undo.forgotten', { execution_id, images: 0, instance: INSTANCE });
      default:
        throw new Error(`The fake does not carry out orders to ${order.kind}.`);
    }
  }

  private async plan(order: Extract<Order, { kind: 'plan' }>): Promise<void> {
    const { execution_id, attempt } = order;
    const entity = order.work.entity.name;
    const batches = Array.from({ length: this.batches }, (_, i) => ({
      batch: i + 1,
      first_record: i * RECORDS,
      records: RECORDS,
      range: { kind: 'bytes' as const, from: i, to: i + 1 },
    }));
    await this.tell(order, 'batches.planned', { execution_id, entity, attempt, part: 1, batches });
    await this.tell(order, 'planning.completed', {
      execution_id,
      entity,
      attempt,
      parts: 1,
      hash: batchesHash(batches),
      batches: batches.length,
      records: batches.length * RECORDS,
      fingerprint: FINGERPRINT,
      consistency: 'snapshot',
      instance: INSTANCE,
    });
  }

  private load(order: LoadOrder): Promise<void> {
    const { execution_id, attempt, batch } = order;
    const entity = order.work.entity.name;
    this.ledger.set(entity, (this.ledger.get(entity) ?? new Set()).add(batch.batch));
    const summary: EventData<'batch.committed'>['summary'] = {
      counts: created(RECORDS),
      validation_errors_fixed: 0,
      data_transformations: 0,
      duplicates: { merged: 0, skipped: 0, failed: 0 },
      errors: { total: 0, by_type: {}, samples: [] },
      first_id: `${batch.batch}-1`,
      last_id: `${batch.batch}-${RECORDS}`,
      range: batch.range,
    };
    const timing = { read_ms: 1, transform_ms: 1, write_ms: 1 };
    const lineage = { parts: 1, hash: 'h' };
    return this.tell(order, 'batch.committed', {
      execution_id,
      entity,
      batch: batch.batch,
      attempt,
      summary,
      lineage,
      instance: INSTANCE,
      timing,
    });
  }

  private census(): EventData<'fence.closed'>['census'] {
    const entries = [...this.ledger].map(([entity, { size }]) => {
      const census = { batches: size, counts: created(size * RECORDS), batch_hash: 'h', done: `1-${size}` };
      return [entity, census] as const;
    });
    return Object.fromEntries(entries);
  }

  private verify(order: Extract<Order, { kind: 'verify' }>): Promise<void> {
    const counts = Object.entries(order.expected).map(([entity, { target_count: n }]) => [
      entity,
      { expected: n, found: n },
    ]);
    return this.tell(order, 'verification.completed', {
      execution_id: order.execution_id,
      attempt: order.attempt,
      state: 'passed',
      counts: Object.fromEntries(counts) as EventData<'verification.completed'>['counts'],
      sample: { sample_size: 0, matched_records: 0, mismatched_records: 0, mismatches: [] },
      references: [],
      instance: INSTANCE,
    });
  }

  // A stored outcome is told with the same id however often its order comes.
  private async tell<N extends FactName>(order: Order, name: N, data: EventData<N>): Promise<void> {
    const batch = order.kind === 'load' ? order.batch.batch : order.attempt;
    const event = factEvent(name, data, {
      id: deterministicId(name, order.execution_id, order.kind, batch),
      source: `/batch-processor/${INSTANCE}`,
      subject: order.execution_id,
      project: order.project_id,
      time: new Date().toISOString(),
    });
    await this.log.append([{ topic: this.prefix + TOPICS.events, ...encodeEvent(event) }]);
  }
}

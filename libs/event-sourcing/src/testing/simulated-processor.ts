import type { EventData, LoadOrder, Order, OutcomeCounts, Plan } from '@commander/contracts';
import { batchesHash } from '@commander/migration-plan';
import { allCreated, type StreamSimulator } from './stream-simulator';

const FINGERPRINT = { kind: 'file', sha256: 'f00d', bytes: 1 } as const;

/** A plan of parents and children: `Child` refers to `Parent`. */
export const PLAN: Plan = {
  version: 1,
  project: { id: '0190a000-0000-7000-8000-000000000001', name: 'simulated' },
  connections: { files: { kind: 'files' }, db: { kind: 'postgresql' } },
  entities: ['Child', 'Parent'].map((name) => ({
    name,
    source: { connection: 'files', file: `${name}.csv`, delimiter: ',', quote: '"' },
    target: { connection: 'db', table: name.toLowerCase() },
    key: ['id'],
    fields: ['id', 'parent'].map((to) => ({ to, type: 'text' as const, transforms: [], validations: [] })),
    references:
      name === 'Child' ? [{ fields: ['parent'], entity: 'Parent', on_missing: 'fail' as const }] : [],
    duplicates: { policy: 'fail' as const },
  })),
  config: {},
  verification: { sample_size: 10 },
};

/** A processor and a verifier that do what they are told, in memory; each batch holds ten records. */
export class SimulatedProcessor {
  private readonly ledger = new Map<string, Map<number, OutcomeCounts>>();

  constructor(
    private readonly stream: StreamSimulator,
    private readonly batches: Readonly<Record<string, number>>,
  ) {}

  /** Carries out one order. */
  work(order: Order): void {
    switch (order.kind) {
      case 'prepare':
        return this.prepare(order);
      case 'plan':
        return this.plan(order.work.entity.name, order.execution_id, order.attempt);
      case 'load':
        return this.load(order);
      case 'close':
        return this.close(order);
      case 'verify':
        return this.verify(order);
      default:
        throw new Error(`The simulation does not carry out orders to ${order.kind}.`);
    }
  }

  private prepare({ execution_id }: Order): void {
    this.stream.fact('fence.opened', { execution_id, tables: ['parent', 'child'], instance: 'p1' });
  }

  private close({ execution_id }: Order): void {
    const census = this.census();
    this.stream.fact('fence.closed', { execution_id, census, sequences: [], instance: 'p1' });
  }

  private plan(entity: string, execution_id: string, attempt: number): void {
    const batches = Array.from({ length: this.batches[entity] ?? 0 }, (_, i) => ({
      batch: i + 1,
      first_record: i * 10,
      records: 10,
      range: { kind: 'bytes' as const, from: i, to: i + 1 },
    }));
    this.stream.fact('batches.planned', { execution_id, entity, attempt, part: 1, batches });
    this.stream.fact('planning.completed', {
      execution_id,
      entity,
      attempt,
      parts: 1,
      hash: batchesHash(batches),
      batches: batches.length,
      records: batches.length * 10,
      fingerprint: FINGERPRINT,
      consistency: 'snapshot',
      instance: 'p1',
    });
  }

  private load({ execution_id, work, batch: { batch, range }, attempt }: LoadOrder): void {
    const entity = work.entity.name;
    const counts = allCreated(10);
    this.ledger.set(entity, new Map(this.ledger.get(entity)).set(batch, counts));
    const summary: EventData<'batch.committed'>['summary'] = {
      counts,
      validation_errors_fixed: 0,
      data_transformations: 20,
      duplicates: { merged: 0, skipped: 0, failed: 0 },
      errors: { total: 0, by_type: {}, samples: [] },
      first_id: `${batch}-1`,
      last_id: `${batch}-10`,
      range,
    };
    const timing = { read_ms: 1, transform_ms: 1, write_ms: 1 };
    const lineage = { parts: 1, hash: 'h' };
    this.stream.fact('batch.committed', {
      execution_id,
      entity,
      batch,
      attempt,
      summary,
      lineage,
      instance: 'p1',
      timing,
    });
  }

  private census(): EventData<'fence.closed'>['census'] {
    const entries = [...this.ledger].map(([entity, batches]) => {
      const counts = allCreated(batches.size * 10);
      return [entity, { batches: batches.size, counts, batch_hash: 'h' }] as const;
    });
    return Object.fromEntries(entries);
  }

  private verify({ execution_id, expected, attempt }: Extract<Order, { kind: 'verify' }>): void {
    const counts = Object.entries(expected).map(([entity, { target_count: n }]) => [
      entity,
      { expected: n, found: n },
    ]);
    this.stream.fact('verification.completed', {
      execution_id,
      attempt,
      state: 'passed',
      counts: Object.fromEntries(counts) as EventData<'verification.completed'>['counts'],
      sample: { sample_size: 0, matched_records: 0, mismatched_records: 0, mismatches: [] },
      references: [],
      instance: 'v1',
    });
  }
}

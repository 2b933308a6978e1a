import type {
  EventData,
  FactName,
  Failure,
  LoadOrder,
  Order,
  OrderKind,
  PlanOrder,
  PromoteOrder,
  RehearseOrder,
  UndoOrder,
  VerifyOrder,
} from '@commander/contracts';
import { orderPlace } from '../decide/order-place';
import {
  batchesToUndo,
  FINGERPRINT,
  INSTANCE,
  plannedBatches,
  summaryOf,
  tellCommitted,
  tellPlanned,
} from './simulated-facts';
import { secondPasses, stagedBatches } from './simulated-promotion';
import { isFailure, LOST, SimulatedSnapshots } from './simulated-snapshots';
import { SimulatedTarget } from './simulated-target';
import type { FactSink } from './stream-simulator';

/** How many batches each entity's source holds. */
export type Sources = Readonly<Record<string, number>>;

/** A processor and a verifier that do what they are told, in memory; each batch holds ten records. */
export class SimulatedProcessor {
  readonly target = new SimulatedTarget();
  readonly snapshots = new SimulatedSnapshots();
  /** How many of the ten records of a batch fail. */
  failing: (entity: string, batch: number) => number = () => 0;
  /** How many records of a batch defer a reference. */
  deferring: (entity: string, batch: number) => number = () => 0;

  constructor(
    private readonly stream: FactSink,
    private readonly sources: Sources,
  ) {}

  /** Carries out one order. */
  work(order: Order): void {
    // The table holds, for each kind, the work on that very order; the compiler cannot follow the pairing.
    const carryOut = this.works[order.kind] as (order: Order) => void;
    carryOut(order);
  }

  /** Says that an order failed, without an effect. */
  fail(order: Order, failure: Failure): void {
    const { execution_id, order_id, kind, attempt } = order;
    const data = { execution_id, order_id, kind, ...orderPlace(order), attempt, instance: INSTANCE };
    this.stream.fact('order.failed', { ...data, failure });
  }

  private readonly works: { [K in OrderKind]: (order: Extract<Order, { kind: K }>) => void } = {
    prepare: (order) => {
      const { execution_id, order_id, position } = order;
      if (!this.target.open(execution_id, position)) return;
      const snapshots = this.snapshots.prepare(order);
      if (isFailure(snapshots)) return this.fail(order, snapshots);
      const tables = order.plan.entities.map(({ target }) => target.table);
      const census = this.census(order);
      const told = { execution_id, order_id, tables, census, snapshots, instance: INSTANCE };
      this.tellOf(order, 'fence.opened', told);
    },
    plan: (order) => this.plan(order),
    load: (order) => this.load(order),
    promote: (order) => this.promote(order),
    undo: (order) => this.undo(order),
    rehearse: (order) => this.rehearse(order),
    close: (order) => {
      const { execution_id } = order;
      this.target.close(execution_id);
      const census = this.census(order);
      this.tellOf(order, 'fence.closed', { execution_id, census, sequences: [], instance: INSTANCE });
    },
    verify: (order) => this.verify(order),
    expire: (order) => {
      const { execution_id } = order;
      this.target.forget(execution_id);
      this.tellOf(order, 'undo.forgotten', { execution_id, images: 0, instance: INSTANCE });
    },
  };

  private tellOf<N extends FactName>({ order_id }: Order, name: N, data: EventData<N>): void {
    this.stream.fact(name, data, `${order_id} ${JSON.stringify(data)}`);
  }

  private census({ chain_id, plan, undoes }: Extract<Order, { kind: 'prepare' | 'close' }>) {
    const entities = plan.entities.map(({ name }) => name);
    return this.target.census(chain_id, undoes ? 'undo' : 'load', entities);
  }

  private plan({ execution_id, attempt, work: { entity }, undoes, window, snapshot }: PlanOrder): void {
    const batches = undoes
      ? batchesToUndo(undoes, this.target.standing(undoes, entity.name))
      : plannedBatches(this.sources[entity.name] ?? 0);
    const until = window && new Date(this.stream.now).toISOString();
    const column = entity.incremental?.column ?? '';
    const read = until ? { column, since: window.since, until } : undefined;
    tellPlanned(this.stream, { execution_id, entity: entity.name, attempt, batches, window: read, snapshot });
  }

  private readonly failedOf = ({ abandon, work, batch }: LoadOrder): number =>
    abandon ? 10 : this.failing(work.entity.name, batch.batch);

  private load(order: LoadOrder): void {
    const { execution_id, chain_id, work, batch, attempt, position, config } = order;
    const entity = work.entity.name;
    if (!this.target.admits(execution_id, position)) return;
    const isFirst = batch.range.kind !== 'deferred';
    if (isFirst && !this.snapshots.has(order.snapshot)) return this.fail(order, LOST);
    const failed = isFirst ? this.failedOf(order) : 0;
    const summary = summaryOf(batch, failed, order, isFirst ? this.deferring(entity, batch.batch) : 0);
    if (config.transaction_mode !== 'single') {
      const row = { chain: chain_id, kind: 'load', entity, batch: batch.batch } as const;
      const stored = this.target.commit({ ...row, executionId: execution_id, summary });
      tellCommitted(this.stream, {
        execution_id,
        entity,
        batch: batch.batch,
        attempt,
        summary: stored.summary ?? summary,
      });
      return;
    }
    this.target.stage(chain_id, entity, batch.batch, summary);
    const of = { execution_id, entity, batch: batch.batch, attempt };
    const { read: records } = summary.counts;
    const staged = { ...of, records, failed, instance: INSTANCE };
    this.stream.fact('batch.staged', staged, `${execution_id}/stage/${entity}/${batch.batch}`);
  }

  private promote(order: PromoteOrder): void {
    const { execution_id, chain_id, attempt, position } = order;
    if (!this.target.admits(execution_id, position)) return;
    const staged = stagedBatches(order, this.target);
    for (const { entity, batch, summary } of [...staged, ...secondPasses(order, staged)]) {
      const row = { chain: chain_id, kind: 'load', entity, batch } as const;
      this.target.commit({ ...row, executionId: execution_id, summary });
      tellCommitted(this.stream, { execution_id, entity, batch, attempt, summary });
    }
    this.stream.fact('promotion.completed', { execution_id, batches: staged.length, instance: INSTANCE });
  }

  private undo({ execution_id, chain_id, work, batch, attempt, position }: UndoOrder): void {
    const entity = work.entity.name;
    if (batch.range.kind !== 'undo' || !this.target.admits(execution_id, position)) return;
    const undoes = { execution_id: batch.range.execution_id, batch: batch.range.batch };
    const n = batch.records;
    const counts = { images: n, deleted: n, restored: 0, conflicts: 0 };
    const row = {
      chain: chain_id,
      kind: 'undo',
      entity,
      batch: batch.batch,
      executionId: execution_id,
    } as const;
    this.target.commit({ ...row, undone: { of: undoes.execution_id, batch: undoes.batch, counts } });
    const fact: EventData<'batch.undone'> = {
      execution_id,
      entity,
      batch: batch.batch,
      attempt,
      undoes,
      counts,
      conflicts: [],
      lineage: { parts: 1, hash: 'h' },
      instance: INSTANCE,
    };
    this.stream.fact('batch.undone', fact, `${execution_id}/${entity}/${batch.batch}`);
  }

  private rehearse({ execution_id, attempt, plan }: RehearseOrder): void {
    for (const { name: entity } of plan.entities) {
      const batches = plannedBatches(this.sources[entity] ?? 0);
      tellPlanned(this.stream, { execution_id, entity, attempt, batches });
      for (const batch of batches) {
        const summary = summaryOf(batch, this.failing(entity, batch.batch));
        const { created, failed } = summary.counts;
        const runs = [['created', created] as const, ['failed', failed] as const].filter(([, n]) => n > 0);
        const predicted = runs.map(([outcome, n]): [typeof outcome, number] => [outcome, n]);
        const of = { execution_id, entity, batch: batch.batch, attempt, summary, instance: INSTANCE };
        this.stream.fact('batch.rehearsed', { ...of, predicted, fingerprint: FINGERPRINT });
      }
    }
    this.stream.fact('rehearsal.completed', { execution_id, attempt, unpredictable: [], instance: INSTANCE });
  }

  private verify({ execution_id, expected, attempt }: VerifyOrder): void {
    const counts = Object.entries(expected).map(
      ([entity, { target_count: n }]) => [entity, { expected: n, found: n }] as const,
    );
    this.stream.fact('verification.completed', {
      execution_id,
      attempt,
      state: 'passed',
      counts: Object.fromEntries(counts),
      sample: { sample_size: 0, matched_records: 0, mismatched_records: 0, mismatches: [] },
      references: [],
      instance: 'v1',
    });
  }
}

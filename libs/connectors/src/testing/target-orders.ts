import { randomUUID } from 'node:crypto';
import {
  entity,
  type CloseOrder,
  type EffectiveConfig,
  type Entity,
  type ExpireOrder,
  type LoadOrder,
  type Outcome,
  type Plan,
  type PrepareOrder,
  type PromoteOrder,
} from '@commander/contracts';
import { NO_RECORDS } from '@commander/event-sourcing';
import type { z } from 'zod';
import type {
  BatchOutcome,
  BatchTarget,
  BatchToStage,
  BatchToWrite,
  DescribeBatch,
  Promotion,
} from '../batch-target';
import type { BatchRows, RecordEnding, WritableRecord } from '../record-ending';
import { countsOf } from './counts-of';

/** What a suite says of an entity; the rest is the same for all of them. */
export type EntitySketch = Partial<z.input<typeof entity>> & {
  readonly table: string;
  readonly columns: Readonly<Record<string, Entity['fields'][number]['type']>>;
};

/** An entity with its defaults filled in; its key is the first column unless told otherwise. */
export function sketchEntity({ table, columns, ...rest }: EntitySketch): Entity {
  const names = Object.keys(columns);
  return entity.parse({
    name: 'Item',
    source: { connection: 'files', file: 'items.csv' },
    target: { connection: 'target', table },
    key: names.slice(0, 1),
    fields: names.map((to) => ({ to, type: columns[to] })),
    ...rest,
  });
}

const CONFIG: EffectiveConfig = {
  batch_size: 1000,
  parallel_batches: 1,
  max_retries: 0,
  retry_delay_ms: 0,
  stop_on_first_error: false,
  transaction_mode: 'per-batch',
  max_failed_records: 'unlimited',
  min_batch_success_percent: 0,
};

/** What a suite says of an order to load; the rest is the same for all of them. */
interface LoadSketch {
  readonly name?: string;
  readonly offset?: number;
  readonly mode?: EffectiveConfig['transaction_mode'];
}

/** The orders of one execution over some entities. */
export class ExecutionOrders {
  readonly executionId: string = randomUUID();
  private readonly projectId: string;
  private readonly chainId: string;

  constructor(
    readonly entities: readonly Entity[],
    before?: ExecutionOrders,
    resumes = true,
  ) {
    this.projectId = before?.projectId ?? randomUUID();
    this.chainId = (resumes ? before?.chainId : undefined) ?? this.executionId;
  }

  /** The orders of an execution that goes on where this one ended. */
  resumed(): ExecutionOrders {
    return new ExecutionOrders(this.entities, this);
  }

  /** The orders of another execution of the project, in a chain of its own. */
  later(): ExecutionOrders {
    return new ExecutionOrders(this.entities, this, false);
  }

  /** Checks the target and opens the fence at an offset. */
  prepare(offset = 10): PrepareOrder {
    return { kind: 'prepare', ...this.common(offset), plan: this.plan() };
  }

  /** Closes the execution. */
  close(offset = 99): CloseOrder {
    return { kind: 'close', ...this.common(offset), plan: this.plan() };
  }

  /** Deletes the execution's undo images; every call makes another order. */
  expire(offset = 200): ExpireOrder {
    return { kind: 'expire', ...this.common(offset), plan: this.plan() };
  }

  /** Writes what is staged. */
  promote(staged: Record<string, number>, config: Partial<EffectiveConfig> = {}, offset = 50): PromoteOrder {
    return {
      kind: 'promote',
      ...this.common(offset),
      plan: this.plan(),
      config: { ...CONFIG, transaction_mode: 'single', ...config },
      staged,
    };
  }

  /** Moves one batch of an entity. */
  load(batch = 1, { name = 'Item', offset = 20, mode = 'per-batch' }: LoadSketch = {}): LoadOrder {
    const found = this.entities.find((candidate) => candidate.name === name);
    if (!found) throw new Error('There is no such entity.');
    const parents = this.entities.map((other) => [other.name, { table: other.target.table, key: other.key }]);
    return {
      kind: 'load',
      ...this.common(offset),
      work: {
        entity: found,
        connections: {},
        parents: Object.fromEntries(parents) as LoadOrder['work']['parents'],
      },
      batch: { batch, first_record: 0, records: 0, range: { kind: 'bytes', from: 0, to: 1 } },
      fingerprint: { kind: 'file', sha256: 'aa', bytes: 1 },
      config: { ...CONFIG, transaction_mode: mode },
    };
  }

  private common(offset: number) {
    return {
      order_id: randomUUID(),
      decision_id: randomUUID(),
      position: { partition: 0, offset: String(offset) },
      project_id: this.projectId,
      execution_id: this.executionId,
      chain_id: this.chainId,
      plan_hash: 'plan',
      attempt: 1,
      issued_at: '2026-01-01T00:00:00.000Z',
    };
  }

  private plan(): Plan {
    return {
      version: 1,
      project: { id: this.projectId, name: 'suite' },
      connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
      entities: [...this.entities],
      config: {},
      verification: { sample_size: 0 },
    };
  }
}

/** Records out of rows of texts; the first text is the id. */
export const recordsOf = (rows: readonly (readonly (string | null)[])[]): WritableRecord[] =>
  rows.map((values, index) => ({
    index,
    sourceId: values[0] ?? '',
    targetId: values[0] ?? '',
    values,
    source: values,
  }));

/** A batch whose outbox is the JSON of what was written. */
export const batchOf = (
  order: LoadOrder,
  rows: readonly (readonly (string | null)[])[],
  inputHash = `input-${order.batch.batch}`,
): BatchToWrite => ({
  order,
  inputHash,
  records: recordsOf(rows),
  rejected: [],
  sourceColumns: order.work.entity.fields.map(({ to }) => to),
  describe: outcomeOf,
});

/** The same batch for the stage; its outbox is the JSON of the ids. */
export const stagedOf = (order: LoadOrder, rows: readonly (readonly (string | null)[])[]): BatchToStage => {
  const { inputHash, records, rejected, sourceColumns } = batchOf(order, rows);
  const ids = JSON.stringify(records.map((record) => record.sourceId));
  const outcome = { counts: NO_RECORDS, outbox: Buffer.from(ids) };
  return { order, inputHash, records, rejected, sourceColumns, outcome };
};

/** A promotion whose outboxes are those of `batchOf`, and the number of batches. */
export const promotionOf = (order: PromoteOrder): Promotion => ({
  order,
  describe: describeEndings,
  outcome: (counts, batches) => ({ counts, outbox: Buffer.from(JSON.stringify(batches)) }),
});

const outcomeOf = (endings: readonly RecordEnding[]): BatchOutcome => ({
  counts: countsOf(endings),
  outbox: Buffer.from(JSON.stringify(endings)),
});

/** Describes any batch as `batchOf` does. */
export const describeEndings: DescribeBatch = ({ endings }) => outcomeOf(endings);

/** What the outbox of `batchOf` says. */
export const writtenIn = (outbox: Buffer): RecordEnding[] => JSON.parse(outbox.toString()) as RecordEnding[];

/** The outcomes that the outbox of `batchOf` tells, in the order of the records. */
export const outcomesIn = (outbox: Buffer): Outcome[] => writtenIn(outbox).map((record) => record.outcome);

/** The transaction modes that a target must know. */
export const MODES = ['per-batch', 'per-record', 'single'] as const;

type MoveSketch = LoadSketch & { readonly batch?: number; readonly numbers?: readonly string[] };

/** Moves one batch of an entity, or records with `numbers` in the quarantine, to its end in a mode; returns what tells of it. */
export async function move(
  target: BatchTarget,
  orders: ExecutionOrders,
  rows: readonly (readonly (string | null)[])[],
  { mode = 'per-batch', numbers, ...sketch }: MoveSketch = {},
): Promise<Buffer> {
  const { batch = 1, name = 'Item' } = sketch;
  const order = orders.load(batch, { ...sketch, mode });
  const numbered = <B extends BatchRows>(of: B): B => ({
    ...of,
    records: of.records.map((record, n) => ({ ...record, quarantined: numbers?.[n] })),
  });
  if (mode !== 'single') return (await target.load(numbered(batchOf(order, rows)))).outbox;
  await target.stage(numbered(stagedOf(order, rows)));
  const promotion = orders.promote({ [name]: 1 });
  await target.promote(promotionOf(promotion));
  for await (const outbox of target.promoted(promotion)) return outbox;
  throw new Error('It told of no batch.');
}

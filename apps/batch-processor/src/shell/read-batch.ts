import {
  ConnectorError,
  expectFingerprint,
  SOURCE_TABLE,
  type BatchRows,
  type ItemReader,
  type ReplayedFrom,
  type SourceRow,
} from '@commander/connectors';
import type { LoadOrder } from '@commander/contracts';
import { failureBy } from '@commander/migration-plan';
import { abandonRows, processRows } from '../domain/process-rows';
import { inBatchSpan, since } from './batch-span';
import type { OpenSources } from './open-sources';

/** Which batch is to be read, and what is known of its source; an order to load it is one. */
export type BatchToRead = Pick<
  LoadOrder,
  'execution_id' | 'work' | 'batch' | 'fingerprint' | 'window' | 'snapshot' | 'exact' | 'abandon'
>;

/** A batch that was read and taken through its pipeline. */
export interface ReadBatch extends BatchRows {
  readonly transformationsPerRecord: number;
  readonly replayedFrom?: ReplayedFrom;
  readonly timing: { readonly read_ms: number; readonly transform_ms: number };
}

/** Reads a batch and takes it through its pipeline; where its order gives it up, every record is rejected for that reason. */
export function readBatch(order: BatchToRead, sources: OpenSources): Promise<ReadBatch> {
  const { execution_id: executionId, snapshot, work } = order;
  return sources.lend({ executionId, entity: work.entity, snapshot }, async ({ reader, pipeline }) => {
    const started = performance.now();
    const rows = await inBatchSpan(order, 'batch.read', order.batch.records, async () => {
      expectFingerprint(reader, order.fingerprint);
      const read: SourceRow[] = [];
      for await (const some of reader.read(order.batch, order.window)) read.push(...some);
      if (order.exact && reader.moment !== undefined) expectExact(order, reader, read.length);
      return read;
    });
    const read_ms = since(started);
    const processed = await inBatchSpan(order, 'batch.transform', rows.length, () =>
      processRows(pipeline, rows, order.batch.first_record),
    );
    const timing = { read_ms, transform_ms: since(started) - read_ms };
    const kept = order.abandon ? abandonRows(processed, order.abandon) : processed;
    const { transformationsPerRecord } = pipeline;
    const { moment } = reader;
    return { ...kept, transformationsPerRecord, timing, ...(moment !== undefined && { moment }) };
  });
}

/** A table that was truncated or rewritten looks empty in a snapshot from before, and a query may answer otherwise each time. */
function expectExact({ batch }: BatchToRead, { label }: ItemReader, found: number): void {
  if (found === batch.records) return;
  throw new ConnectorError(
    failureBy(
      SOURCE_TABLE['source.rewritten'],
      `${label}: batch ${batch.batch} held ${batch.records} records when it was planned and holds ${found} in the same snapshot, so the table was truncated or rewritten, or the query is not stable; start a new execution.`,
    ),
  );
}

import {
  ConnectorError,
  expectFingerprint,
  SOURCE_TABLE,
  type ItemReader,
  type ReplayedFrom,
  type SourceRow,
} from '@commander/connectors';
import type { LoadOrder } from '@commander/contracts';
import { failureBy } from '@commander/migration-plan';
import { abandonRows, processLines, processRows, type ProcessedRows } from '../domain/process-rows';
import { inBatchSpan, since } from './batch-span';
import type { OpenSources } from './open-sources';

/** Which batch is to be read, and what is known of its source; an order to load it is one. */
export type BatchToRead = Pick<
  LoadOrder,
  'execution_id' | 'work' | 'batch' | 'fingerprint' | 'window' | 'snapshot' | 'exact' | 'abandon'
>;

/** A batch that was read and taken through its pipeline. */
export interface ReadBatch extends ProcessedRows {
  readonly transformationsPerRecord: number;
  readonly replayedFrom?: ReplayedFrom;
  readonly timing: { readonly read_ms: number; readonly transform_ms: number };
}

/** Whether a batch's records are read as rows, or as lines where their source gives them so: cheaper as long as nobody asks for their values. */
export type BatchForm = 'rows' | 'lines';

/** Reads a batch and takes it through its pipeline; where its order gives it up, every record is rejected for that reason. */
export function readBatch(
  order: BatchToRead,
  sources: OpenSources,
  form: BatchForm = 'rows',
): Promise<ReadBatch> {
  const { execution_id: executionId, snapshot, work } = order;
  return sources.lend({ executionId, entity: work.entity, snapshot }, async (source) => {
    const { reader, pipeline } = source;
    const started = performance.now();
    const { records, first_record: first } = order.batch;
    const process = await inBatchSpan(order, 'batch.read', records, async () => {
      expectFingerprint(reader, order.fingerprint);
      const lines = form === 'lines' ? await linesOf(order, reader) : null;
      if (lines) return () => processLines(source, lines, first);
      const rows = await rowsOf(order, reader);
      return () => processRows(pipeline, rows, first);
    });
    const read_ms = since(started);
    const processed = await inBatchSpan(order, 'batch.transform', records, process);
    if (order.exact && reader.moment !== undefined)
      expectExact(order, reader, processed.records.length + processed.rejected.length);
    const timing = { read_ms, transform_ms: since(started) - read_ms };
    const kept = order.abandon ? abandonRows(processed, order.abandon) : processed;
    const { transformationsPerRecord } = pipeline;
    const { moment } = reader;
    return { ...kept, transformationsPerRecord, timing, ...(moment !== undefined && { moment }) };
  });
}

const linesOf = ({ batch, window }: BatchToRead, reader: ItemReader) =>
  reader.readLines?.(batch, window) ?? null;

async function rowsOf({ batch, window }: BatchToRead, reader: ItemReader): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const some of reader.read(batch, window)) rows.push(...some);
  return rows;
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

import {
  ConnectorError,
  isUnchangedSource,
  type ItemReader,
  type QuarantineOrigin,
  type ReplayedRecord,
  type SourceRow,
} from '@commander/connectors';
import type { LoadOrder } from '@commander/contracts';
import type { RecordPipeline } from '@commander/migration-plan';
import { pickRows, type WantedRecord } from '../domain/pick-rows';
import type { ProcessorParts } from './processor-parts';
import { withSource } from './with-source';

/**
 * Quarantined records as their source has them now, by their numbers. Left out is what cannot be had there: records that were corrected by
 * hand, those of a file that is another one by now, rows that are gone, and all where the source cannot be opened for good. What may pass throws.
 */
export async function rereadSource(
  { work, execution_id }: LoadOrder,
  replayed: readonly ReplayedRecord[],
  { env, logger }: Pick<ProcessorParts, 'env' | 'logger'>,
): Promise<ReadonlyMap<string, SourceRow>> {
  const found = new Map<string, SourceRow>();
  const wanted = byOrigin(replayed);
  if (wanted.length === 0) return found;
  try {
    await withSource({ entity: work.entity }, env, async ({ reader, pipeline }) => {
      for (const [origin, records] of wanted) await reread({ reader, pipeline, origin }, records, found);
    });
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.failure.category !== 'fatal') throw error;
    const { code } = error.failure;
    logger.warn(
      { execution_id, entity: work.entity.name, code },
      'The source cannot be read again; the stored texts are replayed.',
    );
  }
  return found;
}

interface Reread {
  readonly reader: ItemReader;
  readonly pipeline: RecordPipeline;
  readonly origin: QuarantineOrigin;
}

async function reread(
  { reader, pipeline, origin }: Reread,
  records: readonly WantedRecord[],
  found: Map<string, SourceRow>,
): Promise<void> {
  if (!isUnchangedSource(origin.fingerprint, await reader.fingerprint())) return;
  const { batch, fingerprint } = origin;
  const pick = pickRows(records, {
    // Rows of a living table are known by their ids; those of a file that is still the same, by their places.
    sourceIdOf:
      fingerprint.kind === 'file'
        ? null
        : (row, place) => pipeline.process(row, batch.first_record + place).sourceId,
  });
  for await (const rows of reader.read(batch)) if (pick(rows, found)) return;
}

/** The records that may be read again, by the batch that they were read in. */
function byOrigin(replayed: readonly ReplayedRecord[]): [QuarantineOrigin, WantedRecord[]][] {
  const batches = new Map<string, [QuarantineOrigin, WantedRecord[]]>();
  for (const { id, sourceId, place, origin, isFixed } of replayed) {
    if (!origin || isFixed) continue;
    const key = JSON.stringify(origin);
    const [, records] = batches.get(key) ?? [origin, []];
    records.push({ id, sourceId, place });
    batches.set(key, [origin, records]);
  }
  return [...batches.values()];
}

import { expectFingerprint, isMalformed, openReader, type ItemReader } from '@commander/connectors';
import type { ChangeWindow, Entity, Fingerprint, PlannedBatch, SourceSnapshot } from '@commander/contracts';
import { compilePipeline, readsSnapshot } from '@commander/migration-plan';
import type { Env } from '@commander/security';
import { expectedRecord, type ExpectedRecord } from '../domain/expected-record';
import type { SampledBatch } from '../domain/plan-sample';

/** A batch's sampled records, as they must stand in the target. */
export interface ReadBatch {
  readonly batch: PlannedBatch;
  readonly records: readonly ExpectedRecord[];
}

/** What is read again of an entity. */
export interface EntitySample {
  readonly entity: Entity;
  readonly batches: readonly SampledBatch[];
  readonly fingerprint: Fingerprint;
  /** What the batches were planned through. */
  readonly window?: ChangeWindow;
  /** The snapshot that the batches were read in, unless it is gone. */
  readonly snapshot?: SourceSnapshot;
}

/** Reads an entity's sampled records again, batch by batch; throws a ConnectorError where the source is not the planned one any more. */
export async function* readSample(
  { entity: planned, batches, fingerprint, window, snapshot }: EntitySample,
  env: Env,
): AsyncGenerator<ReadBatch> {
  if (batches.length === 0) return;
  const entity = { ...planned, source: readWithout(planned.source) };
  const pipeline = compilePipeline(entity);
  const reader = await openReader({ entity }, pipeline.sourceColumns, { env, snapshot });
  try {
    expectFingerprint(reader, fingerprint);
    for (const sampled of batches) {
      const rows = await sampledRows(reader, sampled, window);
      const records = rows.flatMap((row) => expectedRecord(entity, pipeline, row) ?? []);
      yield { batch: sampled.batch, records };
    }
  } finally {
    await reader.close();
  }
}

// A snapshot may be gone by now: then the source is looked at as it is.
const readWithout = (source: Entity['source']): Entity['source'] =>
  readsSnapshot(source) ? { ...source, on_lost_snapshot: 'per-batch' } : source;

async function sampledRows(
  reader: ItemReader,
  { batch, indexes }: SampledBatch,
  window: ChangeWindow | undefined,
): Promise<(readonly (string | null)[])[]> {
  const sampled: (readonly (string | null)[])[] = [];
  let index = 0;
  for await (const rows of reader.read(batch, window)) {
    for (const row of rows) {
      if (indexes.has(index++) && !isMalformed(row)) sampled.push(row.map(ownText));
    }
  }
  return sampled;
}

// A text that was cut out of another one keeps all of that in memory; what is copied so keeps broken surrogates, too.
const ownText = (text: string | null): string | null =>
  text === null ? null : Buffer.from(text, 'utf16le').toString('utf16le');

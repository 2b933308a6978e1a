import { openReader, type ItemReader } from '@commander/connectors';
import type { Entity, SourceSnapshot } from '@commander/contracts';
import { compilePipeline, type RecordPipeline } from '@commander/migration-plan';
import type { Env } from '@commander/security';

/** An entity's open source and the pipeline that its records go through. */
export interface OpenSource {
  readonly reader: ItemReader;
  readonly pipeline: RecordPipeline;
}

/** Which source is to be opened, and in which snapshot it is read. */
export interface SourceToOpen {
  readonly entity: Entity;
  readonly snapshot?: SourceSnapshot | undefined;
}

/** Lends an entity's source, which must have every column the plan names; throws a ConnectorError where it has not. */
export async function withSource<T>(
  { entity, snapshot }: SourceToOpen,
  env: Env,
  work: (source: OpenSource) => Promise<T>,
): Promise<T> {
  const pipeline = compilePipeline(entity);
  const reader = await openReader({ entity }, pipeline.sourceColumns, { env, snapshot });
  try {
    return await work({ reader, pipeline });
  } finally {
    await reader.close();
  }
}

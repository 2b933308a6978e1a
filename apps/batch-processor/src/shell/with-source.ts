import { openReader, type ItemReader } from '@commander/connectors';
import type { Entity } from '@commander/contracts';
import { compilePipeline, type RecordPipeline } from '@commander/migration-plan';
import type { Env } from '@commander/security';

/** An entity's open source and the pipeline that its records go through. */
export interface OpenSource {
  readonly reader: ItemReader;
  readonly pipeline: RecordPipeline;
}

/** Lends an entity's source, which must have every column the plan names; throws a ConnectorError where it has not. */
export async function withSource<T>(
  entity: Entity,
  env: Env,
  work: (source: OpenSource) => Promise<T>,
): Promise<T> {
  const pipeline = compilePipeline(entity);
  const reader = await openReader({ entity }, pipeline.sourceColumns, { env });
  try {
    return await work({ reader, pipeline });
  } finally {
    await reader.close();
  }
}

import { openReader, type ItemReader } from '@commander/connectors';
import type { Entity, SourceSnapshot } from '@commander/contracts';
import { compilePipeline, LinePipeline, type RecordPipeline } from '@commander/migration-plan';
import type { Env } from '@commander/security';

/** An entity's open source and the pipeline that its records go through. */
export interface OpenSource {
  readonly reader: ItemReader;
  readonly pipeline: RecordPipeline;
  /** The same pipeline for lines. */
  readonly linePipeline: LinePipeline;
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
  const opened = await openSource({ entity, snapshot }, env);
  try {
    return await work(opened);
  } finally {
    await opened.reader.close();
  }
}

/** Opens an entity's source for as long as the caller wants it; throws as `withSource` does. */
export async function openSource({ entity, snapshot }: SourceToOpen, env: Env): Promise<OpenSource> {
  const pipeline = compilePipeline(entity);
  const reader = await openReader({ entity }, pipeline.sourceColumns, { env, snapshot });
  return { reader, pipeline, linePipeline: new LinePipeline(pipeline) };
}

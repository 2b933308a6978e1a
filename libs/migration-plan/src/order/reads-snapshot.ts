import type { Entity, QuerySource, TableSource } from '@commander/contracts';

/** A source all of whose batches share one snapshot. */
export type SnapshotSource = (TableSource | QuerySource) & { readonly consistency: 'snapshot' };

/** Whether all batches of a source are to share one snapshot. */
export const readsSnapshot = (source: Entity['source']): source is SnapshotSource =>
  'consistency' in source && source.consistency === 'snapshot';

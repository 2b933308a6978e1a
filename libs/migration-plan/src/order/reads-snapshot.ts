import type { Entity } from '@commander/contracts';

/** Whether all batches of a source are to share one snapshot. */
export const readsSnapshot = (source: Entity['source']): boolean =>
  'consistency' in source && source.consistency === 'snapshot';

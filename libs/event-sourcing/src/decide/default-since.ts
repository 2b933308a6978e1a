import type { Entity } from '@commander/contracts';
import { watermarkOf, type EndedExecution } from '../state/ended-execution';

/**
 * Where an entity's window begins by itself: up to where it was read by the newest execution that completed and was not
 * rolled back, less the overlap for late commits; null, which is from the beginning, where there is none.
 */
export function defaultSince(
  ended: ReadonlyMap<string, EndedExecution>,
  { name, incremental }: Pick<Entity, 'name' | 'incremental'>,
): string | null {
  const until = watermarkOf(ended, name);
  if (until === undefined) return null;
  return new Date(Date.parse(until) - (incremental?.overlap_seconds ?? 0) * 1000).toISOString();
}

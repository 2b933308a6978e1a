import type { Entity, SourceSnapshot, SourceSnapshots } from '@commander/contracts';
import { readsSnapshot } from './reads-snapshot';

/** The snapshot that a source is read in; undefined where it asks for none, or has it no more. */
export const snapshotFor = (
  source: Entity['source'],
  snapshots: SourceSnapshots | null | undefined,
): SourceSnapshot | undefined =>
  readsSnapshot(source) ? (snapshots?.[source.connection] ?? undefined) : undefined;

import type { ProjectState } from '../state/project-state';
import { StreamFilter, type FilterState } from '../stream/stream-filter';
import { fromPlain, toPlain, type Plain } from './plain';

/** The version of the snapshots' format: it changes with the shape of the state, and older snapshots are passed over. */
export const SNAPSHOT_FORMAT = 10;

/** What a reader knows once it has folded a partition of the stream up to some offset. */
export interface PartitionState {
  readonly filter: StreamFilter;
  /** The projects whose events stand in the partition, by their ids. */
  readonly projects: ReadonlyMap<string, ProjectState>;
}

/** What a partition's reader knows, as plain JSON; replay from there equals replay from zero, byte for byte. */
export const snapshotOf = ({ filter, projects }: PartitionState): Plain => ({
  format: SNAPSHOT_FORMAT,
  state: toPlain({ filter: filter.state(), projects }),
});

/** What a partition's reader knew when the snapshot was taken; null where its format is not this release's. */
export function fromSnapshot(snapshot: Plain): PartitionState | null {
  if (!isOurs(snapshot)) return null;
  const { filter, projects } = fromPlain(snapshot.state ?? null) as {
    filter: FilterState;
    projects: ReadonlyMap<string, ProjectState>;
  };
  return { filter: new StreamFilter(filter), projects };
}

const isOurs = (snapshot: Plain): snapshot is { format: number; state: Plain } =>
  snapshot !== null &&
  typeof snapshot === 'object' &&
  !Array.isArray(snapshot) &&
  snapshot.format === SNAPSHOT_FORMAT;

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { evolve } from '../evolve/evolve';
import { initialProject } from '../state/project-state';
import { decodeForState } from '../stream/decode-message';
import { StreamFilter } from '../stream/stream-filter';
import { execute, executionId, failFirst, id, run, runTo, started } from '../testing/scenario';
import type { CloudEvent } from '@commander/contracts';
import { fromSnapshot, SNAPSHOT_FORMAT, snapshotOf, type PartitionState } from './partition-snapshot';
import type { Plain } from './plain';

const SHAPES = [10, '8bcc77e241d9a04f', '1a1f3da6a628301c'];

/** What an execution leaves behind, up to the end of its undo images, and another one that waits for a retry. */
function history(): readonly CloudEvent[] {
  const stream = run(started({ parallel_batches: 2 }));
  run(
    stream
      .wait(31 * 86_400_000)
      .settle()
      .command(execute(), id(3), executionId(2)),
  );
  stream.command(execute(), id(4), executionId(3)).settle();
  return failFirst(runTo('loading', stream, executionId(3)), 'transient').settle().log;
}

const log = history();

const empty = (): PartitionState => ({ filter: new StreamFilter(), projects: new Map() });

/** The reader's state once it has folded some more events. */
function fold(state: PartitionState, events: readonly CloudEvent[], first: number): PartitionState {
  const projects = new Map(state.projects);
  events.forEach((event, i) => {
    const decoded = decodeForState({
      partition: 0,
      offset: first + i,
      value: JSON.stringify(event),
      headers: { type: event.type },
    });
    if (decoded.kind !== 'event' || state.filter.judge(decoded.event) !== 'accepted') return;
    projects.set(
      event.project,
      evolve(projects.get(event.project) ?? initialProject(event.project), decoded),
    );
  });
  return { filter: state.filter, projects };
}

const stored = (state: PartitionState): string => JSON.stringify(snapshotOf(state));
const restored = (text: string): PartitionState => {
  const state = fromSnapshot(JSON.parse(text) as Plain);
  if (!state) throw new Error('The snapshot was not taken.');
  return state;
};

/** Every path of members in a plain value; texts, numbers and the members of lists and maps have no names. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => pathsOf(member, path));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) =>
    pathsOf(member, `${path}/${NAMED.test(key) ? key : '*'}`),
  );
}
const NAMED = /^[a-zA-Z_$]\w*$/;
const shapeOf = (state: PartitionState): string => {
  const paths = [...new Set(pathsOf(snapshotOf(state)))].sort();
  return createHash('sha256').update(paths.join('\n')).digest('hex').slice(0, 16);
};

describe('a snapshot', () => {
  it('has a number of its own for each shape of the state: raise SNAPSHOT_FORMAT where this fails, and note the new pair', () => {
    const halfway = fold(empty(), log.slice(0, log.length >> 1), 0);
    expect([SNAPSHOT_FORMAT, shapeOf(halfway), shapeOf(fold(empty(), log, 0))]).toEqual(SHAPES);
  });

  it('taken anywhere, any number of times, is replayed to the same bytes as the stream from zero', () => {
    const whole = stored(fold(empty(), log, 0));
    fc.assert(
      fc.property(fc.array(fc.nat(log.length), { minLength: 1, maxLength: 4 }), (places) => {
        let state = empty();
        let at = 0;
        for (const place of places.toSorted((a, b) => a - b)) {
          state = restored(stored(fold(state, log.slice(at, place), at)));
          at = place;
        }
        expect(stored(fold(state, log.slice(at), at))).toBe(whole);
      }),
    );
  });

  it('leaves the reader that it was taken of as it was', () => {
    const state = fold(empty(), log.slice(0, 9), 0);
    const before = stored(state);
    fold(restored(before), log.slice(9), 9);
    expect(stored(state)).toBe(before);
  });

  it.each([[{ format: 0, state: {} }], [null], ['format'], [[1]]])(
    'of another format is not taken: %j',
    (plain: Plain) => {
      expect(fromSnapshot(plain)).toBeNull();
    },
  );
});

import { readStream, replayStream } from '../contenders/replay';
import { makeReplayStream } from '../replay/replay-stream';
import type { BenchCase } from './bench-case';

/** A commander that begins without a snapshot: its rows are events. */
export const replay: BenchCase = {
  id: 'replay',
  title: '1 million events are replayed',
  runs: 'full',
  rows: 1_000_000,
  sourceRows: 100_000,
  enter: async (arena, events) => {
    const stream = await makeReplayStream(arena, events);
    const log = arena.log();
    return [readStream(log, stream), replayStream(log, stream)];
  },
};

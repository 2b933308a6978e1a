import type { BenchArena } from '../arena/bench-arena';
import { makeTarget } from '../source/make-tables';
import type { Contender } from './contender';
import { runShell } from './run-shell';
import { upsertScript } from './upsert-script';

const CONNECTIONS = 4;
const BATCH_SIZE = 5000;

/** The product's way of upserting, COPY into a stage and `insert ... on conflict`, written by hand in psql and nothing besides. */
export const upsertByHand = (
  { source, target }: BenchArena,
  rows: number,
  fill: () => Promise<unknown>,
): Contender => ({
  name: 'by-hand',
  leaves: 'checked rows',
  prepare: async () => {
    await makeTarget(target);
    await fill();
  },
  run: async () => {
    const script = upsertScript({ rows, connections: CONNECTIONS, batchSize: BATCH_SIZE });
    return { seconds: (await runShell(script, { FROM: source.url, TO: target.url })).seconds };
  },
});

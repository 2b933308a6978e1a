import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { completesDuring, failsDuring, pausesDuring, type During } from './during';
import type { FaultCase } from './fault-case';
import type { Trial } from './trial';

const MANY = { customers: 4000, orders: 100, config: { batch_size: 50, parallel_batches: 1 } };

/** Pauses, changes the file, and resumes: what was planned is no longer what is there. */
const changed = (id: string, title: string, change: (file: string) => void): FaultCase => {
  const strike = async (trial: Trial): Promise<void> => {
    await trial.untilLoading('Customer');
    await trial.steer('pause');
    await trial.untilStatus('paused');
    const { file } = trial.shop;
    const before = readFileSync(file);
    change(file);
    await trial.steer('resume');
    await trial.untilStatus('failed');
    // The oracle reads the source as it was when it was planned.
    writeFileSync(file, before);
  };
  return failsDuring({ id: `source.${id}`, group: 'source', title, options: MANY, strike });
};

/** Makes the file harder to read without changing what it says. */
const rewritten = (id: string, title: string, rewrite: (text: string) => string): FaultCase => {
  const before: During['before'] = ({ shop }) =>
    writeFileSync(shop.file, rewrite(readFileSync(shop.file, 'utf8')));
  return completesDuring({
    id: `source.${id}`,
    group: 'source',
    title,
    before,
    strike: () => Promise.resolve(),
  });
};

const movingRows = completesDuring({
  id: 'source.moving-rows',
  group: 'source',
  title: 'Rows are added to the table behind the last key while it is read',
  options: { orders: 4000, config: { batch_size: 100, parallel_batches: 1 } },
  strike: async (trial) => {
    await trial.untilLoading();
    const { schema } = trial.shop;
    // Touching rows changes no value: every reader sees the same, whichever version it meets.
    await trial.arena.target.query(`update ${schema}.old_orders set note = note`);
    await trial.arena.target.query(`vacuum ${schema}.old_orders`);
  },
});

/** Kills every processor, and so whoever holds the snapshot that the batches share. */
async function killHolder(trial: Trial): Promise<void> {
  await trial.untilLoading();
  const { services, processors } = trial.arena;
  await services.kill(...processors);
  await services.revive();
}

const SHARED = { orders: 4000, config: { batch_size: 50, parallel_batches: 1 } };

const LOST_SNAPSHOT: readonly FaultCase[] = [
  pausesDuring({
    id: 'source.lost-snapshot',
    group: 'source',
    title: 'The processor that holds the snapshot of all batches is killed, and the plan says to pause',
    options: { ...SHARED, onLostSnapshot: 'pause' },
    strike: killHolder,
    mend: () => Promise.resolve(),
  }),
  completesDuring({
    id: 'source.lost-snapshot-goes-on',
    group: 'source',
    title: 'The same, and the plan says to go on batch by batch',
    options: { ...SHARED, onLostSnapshot: 'per-batch' },
    strike: killHolder,
  }),
];

/** Faults of what is read. */
export const SOURCE_CASES: readonly FaultCase[] = [
  changed('appended', 'The file is appended to between a pause and the resume', (file) =>
    appendFileSync(file, '9999999,x,x@y.org,1,\n'),
  ),
  changed('replaced', 'The file is replaced between a pause and the resume', (file) =>
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('Name', 'Game')),
  ),
  changed('truncated', 'The file is truncated between a pause and the resume', (file) =>
    truncateSync(file, 5000),
  ),
  rewritten(
    'crlf-bom',
    'The file has a byte order mark and lines that end in CR LF',
    (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`,
  ),
  rewritten('multi-line', 'Values go over several lines and hold quotes', (text) =>
    text.replaceAll('quoted""', 'quoted""\nand broken, ""twice""'),
  ),
  movingRows,
  ...LOST_SNAPSHOT,
];

import type { ExecutionConfig } from '@commander/contracts';
import type { FailPointEntry } from '../arena/fail-point-file';
import type { FaultCase, FaultGroup } from './fault-case';
import { Trial, type TrialOptions } from './trial';

/** A run of which services are killed on the way, each of them once for each entry. */
interface Kill {
  readonly id: string;
  readonly group: FaultGroup;
  readonly title: string;
  readonly entries: readonly FailPointEntry[];
  readonly config?: ExecutionConfig;
  readonly options?: TrialOptions;
}

/** Arms the entries, migrates, waits until each has fired, and lets the installation go on to the end. */
export const killCase = ({ id, group, title, entries, config, options }: Kill): FaultCase => ({
  id,
  group,
  title,
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, { ...options, config: { ...options?.config, ...config } });
    arena.points.arm(...entries);
    await trial.start();
    await trial.untilFired(entries.length);
    await trial.untilStatus('completed');
    await trial.judge();
    return trial;
  },
});

const MODES = ['per-batch', 'per-record', 'single'] as const;
const ROWS = { customers: 60, orders: 240 };

const processor = (name: string, title: string, ...entries: FailPointEntry[]): Kill => ({
  id: `processor.kill.${name}`,
  group: 'processor',
  title: `A processor is killed ${title}`,
  entries,
});

const commander = (name: string, title: string, ...entries: FailPointEntry[]): Kill => ({
  id: `commander.kill.${name}`,
  group: 'commander',
  title: `The commander is killed ${title}`,
  entries,
});

const PROCESSOR: Kill[] = [
  processor('after-read', 'after it has read a batch', 'batch.after-read=kill@2'),
  processor('between-rows', 'between the rows of a batch', 'batch.between-rows=kill@2'),
  processor('after-ledger', 'after the ledger row, before the commit', 'batch.after-ledger=kill@2'),
  processor('committed', 'after the commit, before publishing', 'batch.committed=kill@2'),
  processor('published', 'after publishing, before the offset', 'batch.published=kill@2'),
  processor('after-fence', 'after it has opened the fence', 'prepare.after-fence=kill'),
  processor('after-mark', 'while it closes the fence', 'close.after-mark=kill'),
  processor('again', 'and again while it recovers', 'batch.after-ledger=kill@2', 'batch.after-ledger=kill@1'),
  {
    ...processor(
      'everywhere',
      'at one point after the other',
      'batch.after-read=kill@1',
      'batch.between-rows=kill@2',
      'batch.after-ledger=kill@2',
      'batch.committed=kill@2',
      'batch.published=kill@2',
    ),
    // Enough batches that whoever comes after each death meets the next point often enough.
    config: { batch_size: 20 },
    options: { customers: 120, orders: 480 },
  },
];

const COMMANDER: Kill[] = [
  commander('before-append', 'between deciding and writing it down', 'decider.before-append=kill@4'),
  commander('after-append', 'after it has written a decision down', 'decider.after-append=kill@4'),
  commander('before-send', 'before it sends orders', 'decider.before-send=kill@3'),
  commander('after-send', 'after it has sent orders', 'decider.after-send=kill@3'),
  commander('first-orders', 'before it sends the first orders', 'decider.before-send=kill@1'),
  commander('checkpoint', 'while it writes a checkpoint', 'checkpoint.while-writing=kill'),
  commander('command', 'after it has taken in a command, before it answers', 'intake.after-append=kill'),
];

const SERVICES: Kill[] = [
  {
    id: 'audit.kill',
    group: 'service',
    title: 'The audit-logger is killed in the middle of an append',
    entries: ['audit.in-append=kill@2'],
  },
  {
    id: 'verifier.kill',
    group: 'service',
    title: 'The verifier is killed in the middle of a check',
    entries: ['verify.in-middle=kill'],
  },
];

const BY_MODE: Kill[] = MODES.flatMap((mode) =>
  (['batch.between-rows=kill@2', 'batch.after-ledger=kill@2', 'batch.committed=kill@2'] as const).map(
    (entry) => {
      const moment = entry.slice('batch.'.length, entry.indexOf('='));
      return {
        id: `${mode}.kill.${moment}`,
        group: 'processor' as const,
        title: `In mode ${mode} a processor is killed at ${moment}`,
        entries: [entry],
        config: { transaction_mode: mode, batch_size: 20 },
        options: ROWS,
      };
    },
  ),
).filter(({ id }) => !id.startsWith('per-batch'));

const PROMOTION: Kill[] = (['promote.in-middle=kill', 'batch.committed=kill@1'] as const).map((entry) => ({
  id: entry.startsWith('promote') ? 'single.kill.promotion' : 'single.kill.staged',
  group: 'processor',
  title: entry.startsWith('promote')
    ? 'A processor is killed in the middle of a promotion'
    : 'A processor is killed after it has staged a batch',
  entries: [entry],
  config: { transaction_mode: 'single', batch_size: 50, parallel_batches: 4 },
}));

/** Services killed at fail points. */
export const KILL_CASES: readonly FaultCase[] = [
  ...PROCESSOR,
  ...COMMANDER,
  ...SERVICES,
  ...BY_MODE,
  ...PROMOTION,
].map(killCase);

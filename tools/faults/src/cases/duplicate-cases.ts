import type { ExecutionConfig } from '@commander/contracts';
import type { FailPointEntry } from '../arena/fail-point-file';
import { readMended, type MendedShop } from '../oracle/check-quarantine';
import type { FaultCase } from './fault-case';
import { Trial } from './trial';

const AT_PLANNING: readonly FailPointEntry[] = [
  'plan.duplicates-kept=kill',
  'plan.duplicates-published=kill',
];
const AT_LOADING: readonly FailPointEntry[] = [
  'batch.after-read=kill@3',
  'batch.after-ledger=kill@2',
  'batch.committed=kill@2',
  'batch.published=kill@2',
];
const PARALLEL = [1, 4, 8] as const;
const POINTS: Readonly<Record<NonNullable<ExecutionConfig['transaction_mode']>, readonly FailPointEntry[]>> =
  {
    'per-batch': [...AT_PLANNING, ...AT_LOADING],
    'per-record': [...AT_PLANNING, ...AT_LOADING],
    single: [...AT_PLANNING, 'promote.in-middle=kill'],
  };

/** The shop's plan with rules by which many customers are the same: of one age, or of names that are alike. */
function planWithRules({ plan }: Trial['shop']): object {
  const rules = [
    { name: 'age', fields: ['age'] },
    {
      name: 'name',
      fields: ['name'],
      fuzzy: { similarity: 'levenshtein', threshold: 0.97, block_by: { field: 'age' } },
    },
  ];
  const duplicates = { policy: 'merge', merge: { keep: 'prefer_non_null' }, rules };
  const entities = plan.entities.map((entity) =>
    entity.name === 'Customer' ? { ...entity, duplicates } : entity,
  );
  return { ...plan, entities };
}

/** What a load comes to: the target, the quarantine, and the report's numbers. */
interface Result extends MendedShop {
  readonly merged: number;
  readonly numbers: unknown;
}

/** Loads, while these entries are armed, so many batches at a time; what was loaded is rolled back again. */
async function loadOnce(
  trial: Trial,
  parallel: number,
  entries: readonly FailPointEntry[],
  config: ExecutionConfig,
): Promise<Result> {
  trial.arena.points.arm(...entries);
  const id = await trial.start('full', { config: { ...config, parallel_batches: parallel } });
  if (entries.length > 0) await trial.untilFired(entries.length);
  await trial.untilStatus('completed');
  const mended = await readMended(trial.arena.target, trial.shop.schema, id);
  const { results, errors } = trial.report ?? {};
  const speed = { average_records_per_second: 0, peak_records_per_second: 0 };
  trial.arena.points.arm();
  trial.undoes(await trial.steer('rollback'));
  await trial.untilStatus('completed');
  return {
    ...mended,
    merged: results?.duplicates_merged ?? 0,
    numbers: { ...results, ...speed, ...errors?.by_type },
  };
}

/** Every number of parallel batches, undisturbed and once for each point with a processor killed there: always the same end. */
const killedIn = (mode: keyof typeof POINTS): FaultCase => ({
  id: `duplicates.kill.${mode}`,
  group: 'processor',
  title: `A processor is killed at each point of a load that merges duplicates, with 1, 4 and 8 batches at a time, in mode ${mode}`,
  expect: 'completes',
  invariants: ['I1', 'I2', 'I5', 'I9', 'I12'],
  run: async (arena) => {
    const config: ExecutionConfig = { transaction_mode: mode, batch_size: 10, retry_delay_ms: 200 };
    const trial = await Trial.open(arena, { customers: 150, orders: 60, bad: 0.2, config });
    await arena.api.must('projects', { plan: planWithRules(trial.shop) });
    const undisturbed = await loadOnce(trial, 4, [], config);
    trial.v.expect('I1', undisturbed.merged > 0, () => 'no record was merged');
    for (const parallel of PARALLEL) {
      for (const entry of POINTS[mode]) {
        const result = await loadOnce(trial, parallel, [entry], config);
        const what = `${entry}, ${parallel} at a time`;
        trial.v.same('I1', `target after ${what}`, result.rows, undisturbed.rows);
        trial.v.same('I1', `quarantine after ${what}`, result.quarantine, undisturbed.quarantine);
        trial.v.same('I2', `numbers after ${what}`, result.numbers, undisturbed.numbers);
      }
    }
    await trial.judgeCommands();
    await trial.judgeRest();
    return trial;
  },
});

/** Loads with rules for duplicates, and processors that are killed in them. */
export const DUPLICATE_CASES: readonly FaultCase[] = (['per-batch', 'per-record', 'single'] as const).map(
  killedIn,
);

import type { ExecutionConfig } from '@commander/contracts';
import type { FailPointEntry } from '../arena/fail-point-file';
import { checkMended, readMended, type MendedShop } from '../oracle/check-quarantine';
import type { FaultCase } from './fault-case';
import { Trial } from './trial';

const IN_EVERY_MODE: readonly FailPointEntry[] = [
  'prepare.after-fence=kill',
  'batch.after-read=kill@2',
  'batch.between-rows=kill@2',
  'batch.committed=kill@2',
  'batch.published=kill@2',
  'close.after-mark=kill',
];
const MODES: Readonly<Record<NonNullable<ExecutionConfig['transaction_mode']>, readonly FailPointEntry[]>> = {
  'per-batch': [...IN_EVERY_MODE, 'batch.after-ledger=kill@2'],
  'per-record': [...IN_EVERY_MODE, 'batch.after-ledger=kill@3'],
  single: [...IN_EVERY_MODE.filter((entry) => !entry.startsWith('batch.between')), 'promote.in-middle=kill'],
};

/** The shop's plan with rules that repair some of what fails, and not all. */
function mendedPlan({ plan }: Trial['shop']): object {
  const transforms: Readonly<Record<string, object[]>> = {
    name: [{ default: 'nobody' }],
    age: [{ null_if: ['many'] }],
    state: [{ null_if: ['KANARIENVOGEL'] }],
  };
  const entities = plan.entities.map((entity) => ({
    ...entity,
    fields: entity.fields.map((field) => {
      const before = 'transforms' in field ? (field.transforms ?? []) : [];
      return { ...field, transforms: [...before, ...(transforms[field.to] ?? [])] };
    }),
  }));
  return { ...plan, entities };
}

/** A load of which much failed, and replays of it that are rolled back again, so that each begins where the first one did. */
class Replays {
  private constructor(
    private readonly trial: Trial,
    private readonly first: string,
    private readonly loaded: { readonly rows: number; readonly failed: number },
    readonly begun: MendedShop,
  ) {}

  static async open(trial: Trial): Promise<Replays> {
    const first = await trial.start();
    await trial.untilStatus('completed');
    await trial.judge();
    const begun = await readMended(trial.arena.target, trial.shop.schema, first);
    const failed = trial.report?.results.total_failed ?? 0;
    await trial.arena.api.must('projects', { plan: mendedPlan(trial.shop) });
    return new Replays(trial, first, { rows: begun.rows.length, failed }, begun);
  }

  /** Replays while these entries are armed, and looks at what stands then. */
  async replay(...entries: readonly FailPointEntry[]): Promise<MendedShop> {
    const { trial, first } = this;
    trial.arena.points.arm(...entries);
    await trial.start('replay', { replay: { execution_id: first }, accept_plan_change: true });
    await this.untilEnded(entries);
    const mended = await this.look();
    const {
      total_source_records: read,
      total_created: created,
      total_failed: failed,
    } = trial.report?.results ?? {};
    const { counts } = mended;
    trial.v.same('I2', 'records that the replay read', read, this.begun.counts.open);
    trial.v.same('I3', 'outcomes of the replay', [created, failed], [counts.repaired, counts.open]);
    return mended;
  }

  /** Rolls the newest execution back while these entries are armed; what was there before must stand again. */
  async rollBack(what: string, ...entries: readonly FailPointEntry[]): Promise<void> {
    const { trial, begun } = this;
    trial.arena.points.arm(...entries);
    trial.undoes(await trial.steer('rollback'));
    await this.untilEnded(entries);
    const { rows, counts } = await this.look();
    trial.v.same('I11', `rows after the rollback of ${what}`, rows, begun.rows);
    trial.v.same('I11', `statuses after the rollback of ${what}`, counts, begun.counts);
  }

  private async untilEnded(entries: readonly FailPointEntry[]): Promise<void> {
    if (entries.length > 0) await this.trial.untilFired(entries.length);
    await this.trial.untilStatus('completed');
  }

  private async look(): Promise<MendedShop> {
    const { trial, first, loaded } = this;
    const mended = await readMended(trial.arena.target, trial.shop.schema, first);
    checkMended(mended, loaded, trial.v);
    return mended;
  }
}

/** Replays a quarantined set undisturbed, then once for each point with a processor killed there: every time with the same end. */
const killedIn = (mode: keyof typeof MODES): FaultCase => ({
  id: `replay.kill.${mode}`,
  group: 'processor',
  title: `A processor is killed at each point of a replay in mode ${mode}, and in its rollback`,
  expect: 'completes',
  invariants: ['I1', 'I2', 'I3', 'I5', 'I9', 'I11', 'I12'],
  run: async (arena) => {
    const config: ExecutionConfig = { transaction_mode: mode, batch_size: 10 };
    const trial = await Trial.open(arena, { customers: 80, orders: 80, bad: 0.4, config });
    const replays = await Replays.open(trial);
    const undisturbed = await replays.replay();
    trial.v.expect('I1', (undisturbed.counts.repaired ?? 0) > 0, () => 'the changed plan repaired nothing');
    trial.v.expect('I1', (undisturbed.counts.open ?? 0) > 0, () => 'the changed plan repaired everything');
    await replays.rollBack('an undisturbed replay');
    for (const entry of MODES[mode]) {
      const disturbed = await replays.replay(entry);
      trial.v.same('I1', `target after ${entry}`, disturbed.rows, undisturbed.rows);
      trial.v.same('I1', `quarantine after ${entry}`, disturbed.quarantine, undisturbed.quarantine);
      await replays.rollBack(`a replay with ${entry}`, 'undo.in-middle=kill@1');
    }
    await trial.judgeCommands();
    await trial.judgeRest();
    return trial;
  },
});

/** Replays of quarantined records, and processors that are killed in them. */
export const REPLAY_CASES: readonly FaultCase[] = (['per-batch', 'per-record', 'single'] as const).map(
  killedIn,
);

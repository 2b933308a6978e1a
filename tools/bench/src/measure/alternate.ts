import type { Contender, Figures } from '../contenders/contender';
import { usedBetween, type ProcessorSeconds } from './processor-clock';

/** What is known of one run of a contender. */
export interface Run extends Figures {
  readonly processorSeconds: ProcessorSeconds;
}

/** What goes on around each run, none of it measured. */
export interface Rounds {
  readonly rounds: number;
  /** Processor time so far, by who used it. */
  readonly clock: () => Promise<ProcessorSeconds>;
  /** Looks at what the run has left behind; rejects where it is not what was asked for. */
  readonly check: (contender: Contender) => Promise<void>;
  readonly onRun: (name: string, run: Run) => void;
}

/** Runs contenders one after the other, round by round, so that noise hits all of them; returns the runs by name. */
export async function alternate(
  contenders: readonly Contender[],
  { rounds, clock, check, onRun }: Rounds,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const runs = new Map(contenders.map(({ name }) => [name, [] as Run[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const contender of contenders) {
      await contender.prepare();
      const before = await clock();
      const figures = await contender.run();
      const run = { ...figures, processorSeconds: usedBetween(before, await clock()) };
      await check(contender);
      runs.get(contender.name)?.push(run);
      onRun(contender.name, run);
    }
  return runs;
}

import type { BenchArena } from './arena/bench-arena';
import type { BenchArguments } from './arguments';
import type { BenchCase } from './cases/bench-case';
import { isPresent } from './contenders/contender';
import { alternate, type Run } from './measure/alternate';
import { summarise } from './measure/summarise';
import type { CaseResult } from './report/case-result';
import { makeSource } from './source/make-tables';
import { rowsCheck } from './source/rows-check';

type Progress = (line: string) => void;

const told = (name: string, { seconds, wholeSeconds }: Run): string => {
  const whole = wholeSeconds === undefined ? '' : `, ${wholeSeconds.toFixed(2)} s in whole`;
  return `  ${name.padEnd(12)} ${seconds.toFixed(2)} s${whole}`;
};

async function measure(
  arena: BenchArena,
  bench: BenchCase,
  { rows, rounds, seed, progress }: { rows: number; rounds: number; seed: string; progress: Progress },
): Promise<Pick<CaseResult, 'summaries' | 'absent'>> {
  await makeSource(arena.source, {
    rows: bench.sourceRows ?? rows,
    seed,
    badPerThousand: bench.badPerThousand ?? 0,
  });
  const entrants = await bench.enter(arena, rows);
  const absent = entrants.flatMap((entrant) => (isPresent(entrant) ? [] : [entrant]));
  for (const { name, absent: reason } of absent) progress(`  ${name.padEnd(12)} ${reason}`);
  const runs = await alternate(entrants.filter(isPresent), {
    rounds,
    clock: () => arena.processorClock(),
    check: await rowsCheck(arena),
    onRun: (name, run) => progress(told(name, run)),
  });
  return { absent, summaries: new Map([...runs].map(([name, all]) => [name, summarise(all)])) };
}

/** Runs a case; one that cannot be carried out, or in which somebody leaves the wrong rows, is red. */
export async function runCase(
  arena: BenchArena,
  bench: BenchCase,
  { rows: usual, rounds, seed }: BenchArguments,
  progress: Progress,
): Promise<CaseResult> {
  const rows = bench.rows ?? usual;
  progress(`${bench.id}: ${bench.title}`);
  try {
    return { bench, rows, ...(await measure(arena, bench, { rows, rounds, seed, progress })) };
  } catch (error) {
    const red = error instanceof Error ? error.message : String(error);
    progress(`  RED: ${red}`);
    return { bench, rows, summaries: new Map(), absent: [], red };
  }
}

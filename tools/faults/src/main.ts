import { parseArgs } from 'node:util';
import { Arena } from './arena/arena';
import { ALL_CASES } from './cases/all-cases';
import type { FaultCase } from './cases/fault-case';
import { MUTANTS } from './mutants/mutants';
import { runMutant, type MutantResult } from './mutants/run-mutants';
import { faultTable, shortTable } from './run/fault-table';
import { isGreen, runCase, type CaseResult } from './run/run-cases';
import { stopOnSignals } from './run/stop-on-signals';
import { writeReport } from './run/write-report';

const MOST_SHOWN = 8;
const progress = (line: string): void => console.error(line);

function tell(result: CaseResult): void {
  const { fault, seconds, error, violations } = result;
  console.log(
    `${isGreen(result) ? 'green' : 'RED  '} ${seconds.toFixed(1).padStart(6)} s  ${fault.id}  ${fault.title}`,
  );
  if (error !== undefined) console.log(`        not carried out: ${error}`);
  for (const { invariant, message } of violations.slice(0, MOST_SHOWN))
    console.log(`        ${invariant}: ${message}`);
}

/** An arena for the next case: a new one where the last case has ruined the old. */
class Arenas {
  private arena: Arena | undefined;

  async get(): Promise<Arena> {
    if (this.arena) return this.arena;
    this.arena = await Arena.start({ processors: 2, onProgress: progress });
    stopOnSignals(this.arena);
    return this.arena;
  }

  async stop(): Promise<void> {
    await this.arena?.stop();
    this.arena = undefined;
  }
}

async function runFaults(cases: readonly FaultCase[]): Promise<boolean> {
  const arenas = new Arenas();
  const results: CaseResult[] = [];
  try {
    for (const fault of cases) {
      const result = await runCase(await arenas.get(), fault);
      results.push(result);
      tell(result);
      if (fault.ruins) await arenas.stop();
    }
  } finally {
    await arenas.stop();
  }
  console.log(`\nfault -> invariants\n${shortTable(results).join('\n')}`);
  const red = results.filter((result) => !isGreen(result));
  console.log(
    `\n${results.length} faults, ${red.length} red; ${writeReport('faults.md', faultTable(results))}`,
  );
  return red.length === 0;
}

async function runMutants(wanted: readonly string[]): Promise<boolean> {
  const results: MutantResult[] = [];
  for (const mutant of MUTANTS.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
    const result = await runMutant(mutant, progress);
    results.push(result);
    const { caughtBy } = result;
    const told = caughtBy ? `red by ${caughtBy.id}: ${caughtBy.said}` : 'GREEN: nothing has noticed it';
    console.log(`${mutant.id.padEnd(14)} ${mutant.title}: ${told}`);
  }
  return results.every(({ caughtBy }) => caughtBy !== undefined);
}

function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { mutants: { type: 'boolean' }, list: { type: 'boolean' } },
  });
  const cases = ALL_CASES.filter(
    ({ id }) => positionals.length === 0 || positionals.some((part) => id.includes(part)),
  );
  if (values.mutants) return runMutants(positionals);
  if (!values.list) return runFaults(cases);
  for (const { id, title } of cases) console.log(`${id}  ${title}`);
  return Promise.resolve(true);
}

main().then(
  (good) => (process.exitCode = good ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);

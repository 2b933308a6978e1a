import { parseArgs } from 'node:util';
import { Arena } from './arena/arena';
import { ALL_CASES } from './cases/all-cases';
import { isGreen, runCase, type CaseResult } from './run/run-cases';

const MOST_SHOWN = 8;

/** Ends the arena also where somebody ends the suite. */
function stopOnSignals(arena: Arena): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void arena.stop().finally(() => process.exit(130)));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true, default: [] }, list: { type: 'boolean' } },
  });
  const cases = ALL_CASES.filter(
    ({ id }) => values.only.length === 0 || values.only.some((part) => id.includes(part)),
  );
  const arena = await Arena.start({ processors: 2, onProgress: (line) => console.error(line) });
  stopOnSignals(arena);
  const results: CaseResult[] = [];
  try {
    for (const fault of cases) {
      const result = await runCase(arena, fault);
      results.push(result);
      console.log(
        `${isGreen(result) ? 'green' : 'RED  '} ${result.seconds.toFixed(1).padStart(6)} s  ${fault.id}`,
      );
      if (result.error !== undefined) console.log(`        ${result.error}`);
      for (const { invariant, message } of result.violations.slice(0, MOST_SHOWN))
        console.log(`        ${invariant}: ${message}`);
    }
  } finally {
    await arena.stop();
  }
  return results.every(isGreen) ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);

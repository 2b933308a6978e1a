import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Arena } from './arena/arena';
import { playRounds } from './chaos/play-rounds';
import type { TransactionMode } from './chaos/round-options';
import { stopOnSignals } from './run/stop-on-signals';

const MODES: readonly string[] = ['per-batch', 'per-record', 'single'];

function number(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`"${text}" is no number.`);
}

function readOptions() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { seed: text, minutes: text, rounds: text, from: text, records: text, mode: text },
  });
  const { mode } = values;
  if (mode !== undefined && !MODES.includes(mode)) throw new Error(`--mode is one of ${MODES.join(', ')}.`);
  return {
    seed: number(values.seed, randomInt(1_000_000)),
    minutes: number(values.minutes, 10),
    rounds: number(values.rounds, 1_000_000),
    from: number(values.from, 0),
    records: number(values.records, 2000),
    ...(mode === undefined ? {} : { mode: mode as TransactionMode }),
  };
}

async function main(): Promise<number> {
  const options = readOptions();
  console.log(`seed ${options.seed}`);
  const arena = await Arena.start({ processors: 2, onProgress: (line) => console.error(line) });
  stopOnSignals(arena);
  try {
    const { played, failed } = await playRounds(arena, { ...options, print: (line) => console.log(line) });
    console.log(`${played} rounds of seed ${options.seed}, ${failed.length} failed`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    await arena.stop();
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);

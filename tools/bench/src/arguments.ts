import { parseArgs } from 'node:util';

/** What a run of the benchmark is to do. */
export interface BenchArguments {
  readonly quick: boolean;
  readonly json: boolean;
  readonly list: boolean;
  readonly rows: number;
  readonly rounds: number;
  readonly seed: string;
  /** Parts of the ids of the cases to run; none stands for all of the form. */
  readonly words: readonly string[];
}

/** An argument that is wrong; its message says how to mend it. */
export class ArgumentError extends Error {}

const QUICK = { rows: 100_000, rounds: 3 };
const FULL = { rows: 1_000_000, rounds: 5 };
const OPTIONS = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  rows: { type: 'string' },
  rounds: { type: 'string' },
  seed: { type: 'string', default: 'commander' },
} as const;

function positive(name: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ArgumentError(`--${name} takes a whole number above 0, not "${text}".`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArgumentError(
      `${reason} Known: ${Object.keys(OPTIONS)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  }
}

/** Reads the command line; throws an ArgumentError. */
export function readArguments(args: readonly string[]): BenchArguments {
  const { values, positionals } = parsed(args);
  const { quick, json, list, seed } = values;
  const usual = quick ? QUICK : FULL;
  const rows = positive('rows', values.rows, usual.rows);
  const rounds = positive('rounds', values.rounds, usual.rounds);
  return { quick, json, list, seed, rows, rounds, words: positionals };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkoutRoot } from '@commander/faults';
import { BenchArena } from './arena/bench-arena';
import { ALL_CASES } from './cases/all-cases';
import type { BenchCase } from './cases/bench-case';
import { alternate } from './measure/alternate';
import { summarise } from './measure/summarise';
import type { CaseResult } from './report/case-result';
import { machine } from './report/machine';
import { toJson } from './report/to-json';
import { toMarkdown } from './report/to-markdown';

const QUICK = { rows: 200_000, rounds: 3 };
const FULL = { rows: 1_000_000, rounds: 5 };
const progress = (line: string): void => console.error(line);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rows: { type: 'string' },
    rounds: { type: 'string' },
  },
});

async function runCase(arena: BenchArena, bench: BenchCase, size: typeof QUICK): Promise<CaseResult> {
  progress(`${bench.id}: ${bench.title}`);
  const contenders = await bench.prepare(arena, size.rows);
  const figures = await alternate(contenders, size.rounds, (name, { seconds, wholeSeconds }) => {
    const whole = wholeSeconds === undefined ? '' : `, ${wholeSeconds.toFixed(2)} s in whole`;
    progress(`  ${name.padEnd(14)} ${seconds.toFixed(2)} s${whole}`);
  });
  const summaries = new Map([...figures].map(([name, runs]) => [name, summarise(runs)]));
  return { bench, rows: size.rows, summaries };
}

function keep(name: string, text: string): void {
  const folder = join(checkoutRoot(), '.commander', 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function main(): Promise<void> {
  const usual = values.quick ? QUICK : FULL;
  const size = { rows: Number(values.rows ?? usual.rows), rounds: Number(values.rounds ?? usual.rounds) };
  const wanted = ({ id, quick }: BenchCase): boolean =>
    positionals.length > 0 ? positionals.includes(id) : quick || !values.quick;
  const arena = await BenchArena.start(progress);
  try {
    const results: CaseResult[] = [];
    for (const bench of ALL_CASES.filter(wanted)) results.push(await runCase(arena, bench, size));
    const on = await machine(arena.target);
    const json = JSON.stringify(toJson(results, on), undefined, 2);
    const markdown = toMarkdown(results, on);
    keep('bench.json', json);
    keep('bench.md', markdown);
    console.log(values.json ? json : markdown);
  } finally {
    await arena.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '@commander/faults';
import { BenchArena } from './arena/bench-arena';
import { ArgumentError, readArguments, type BenchArguments } from './arguments';
import { ALL_CASES } from './cases/all-cases';
import type { BenchCase } from './cases/bench-case';
import { chooseCases } from './cases/choose-cases';
import type { CaseResult } from './report/case-result';
import { machine } from './report/machine';
import { toJson } from './report/to-json';
import { toMarkdown } from './report/to-markdown';
import { runCase } from './run-case';

const progress = (line: string): void => console.error(line);

function keep(name: string, text: string): void {
  const folder = join(checkoutRoot(), '.commander', 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function runAll(cases: readonly BenchCase[], args: BenchArguments): Promise<readonly CaseResult[]> {
  const arena = await BenchArena.start(progress);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void arena.stop().finally(() => process.exit(130)));
  try {
    const results: CaseResult[] = [];
    for (const bench of cases) results.push(await runCase(arena, bench, args, progress));
    const on = { ...(await machine(arena.target)), seed: args.seed, rounds: args.rounds };
    const json = JSON.stringify(toJson(results, on), undefined, 2);
    const markdown = toMarkdown(results, on);
    keep('bench.json', `${json}\n`);
    keep('bench.md', `${markdown}\n`);
    console.log(args.json ? json : markdown);
    return results;
  } finally {
    await arena.stop();
  }
}

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args.list) {
    for (const { id, runs, title } of ALL_CASES) console.log(`${id.padEnd(16)} ${runs.padEnd(6)} ${title}`);
    return 0;
  }
  const cases = chooseCases(ALL_CASES, args);
  if (cases.length === 0)
    throw new ArgumentError(`No case is called ${args.words.join(' or ')}: --list shows them.`);
  const results = await runAll(cases, args);
  return results.some(({ red }) => red !== undefined) ? 1 : 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof ArgumentError ? error.message : error);
    process.exitCode = 2;
  },
);

import { markdownTable } from '@commander/testing';
import type { FidelityCase, FidelityValue, SourceName, TargetName } from './fidelity-case';

/** What became of one value between a source and a target. */
export interface FidelityResult {
  readonly kind: FidelityCase;
  readonly source: SourceName;
  readonly target: TargetName;
  readonly value: FidelityValue;
  readonly result: { readonly refused: string } | { readonly text: string | null };
}

const HEAD = `# What becomes of values

Each line was seen by a test that moves the value through a real source and a real target, and fails where one is changed in
silence; the same test says whether this page is in step (\`COMMANDER_WRITE_GUIDES=1 npx jest fidelity --selectProjects int\`
writes it anew). _Kept_ is what is read back as the same text. _Written as_ is another text for the same value. _Refused_
fails the record, by the rule or failure named. Besides these values ten thousand random records are moved from each kind of source
(CSV, TSV, JSON Lines, PostgreSQL, MariaDB) into each kind of target and read back equal. Which keys
a collation takes for equal stands in [Keys that are texts](key-collations.md).`;

const TITLES: Readonly<Record<TargetName, string>> = { postgresql: 'PostgreSQL', mariadb: 'MariaDB' };
const SOURCE_TITLES: Readonly<Record<SourceName, string>> = {
  csv: 'CSV',
  jsonl: 'JSON Lines',
  postgresql: 'PostgreSQL',
  mariadb: 'MariaDB',
};

/** The page that tells what became of every value, a table for each target. */
export function fidelityGuide(results: readonly FidelityResult[]): string {
  const parts = (['postgresql', 'mariadb'] as const).map((target) => {
    const lines = linesOf(results.filter((result) => result.target === target));
    const table = markdownTable(
      ['values', 'from', 'field type', 'into', 'value', 'what becomes of it'],
      lines,
    );
    return `## Into ${TITLES[target]}\n\n${table}`;
  });
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}

/** One line for each end that a value comes to, with the sources that it comes to it from. */
function linesOf(results: readonly FidelityResult[]): string[][] {
  const lines = new Map<string, { result: FidelityResult; sources: string[] }>();
  for (const result of results) {
    const key = JSON.stringify([result.kind.what, result.value.name, endOf(result)]);
    const line = lines.get(key) ?? { result, sources: [] };
    line.sources.push(sourceOf(result));
    lines.set(key, line);
  }
  return [...lines.values()].map(({ result, sources }) => [
    result.kind.what,
    sources.join(', '),
    `\`${result.kind.field}\``,
    `\`${result.kind.into[result.target]}\``,
    result.value.name,
    endOf(result),
  ]);
}

function sourceOf({ kind, source }: FidelityResult): string {
  const type = source === 'postgresql' || source === 'mariadb' ? kind.from[source] : undefined;
  return type ? `${SOURCE_TITLES[source]} \`${type}\`` : SOURCE_TITLES[source];
}

function endOf({ value, result }: FidelityResult): string {
  if ('refused' in result) return `refused: \`${result.refused}\``;
  if (result.text === value.text) return 'kept';
  return `written as \`${result.text ?? ''}\``;
}

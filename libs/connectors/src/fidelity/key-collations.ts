import { markdownTable } from '@commander/testing';
import type { TargetName } from './fidelity-case';

/** A type of keys that are texts. */
export interface KeyColumn {
  readonly store: TargetName;
  /** What the column is called in the guide. */
  readonly collation: string;
  /** The column as SQL declares it. */
  readonly declared: string;
}

const NONDETERMINISTIC = {
  'ks-level2 (case)': 'keys_without_case',
  'ks-level1 (case and accents)': 'keys_without_accents',
};

/** What makes the collations that PostgreSQL does not bring along. */
export const CREATE_COLLATIONS = `
  create collation keys_without_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create collation keys_without_accents (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`;

/** The types of keys that are looked at. */
export const KEY_COLUMNS: readonly KeyColumn[] = [
  ...['C', 'und-x-icu'].map((collation) => ({
    store: 'postgresql' as const,
    collation: `\`${collation}\``,
    declared: `text collate "${collation}"`,
  })),
  ...Object.entries(NONDETERMINISTIC).map(([name, collation]) => ({
    store: 'postgresql' as const,
    collation: `ICU, not deterministic, \`${name}\``,
    declared: `text collate ${collation}`,
  })),
  { store: 'postgresql', collation: '`char(5)`', declared: 'char(5)' },
  ...[
    'utf8mb4_bin',
    'utf8mb4_nopad_bin',
    'utf8mb4_general_ci',
    'utf8mb4_uca1400_ai_ci',
    'utf8mb4_uca1400_as_cs',
  ].map((collation) => ({
    store: 'mariadb' as const,
    collation: `\`${collation}\``,
    declared: `varchar(5) character set utf8mb4 collate ${collation}`,
  })),
];

/** Pairs of different texts that some collation takes for equal. */
export const KEY_PAIRS = {
  case: ['a', 'A'],
  accents: ['e', 'é'],
  'a trailing blank': ['b', 'b '],
  'ss and ß': ['ss', 'ß'],
  'composed and combined': ['ü', 'u\u0308'],
} as const;
/** What the texts of a pair differ in. */
export type PairName = keyof typeof KEY_PAIRS;

/** What became of the second key of each pair. */
export type KeyResult = KeyColumn & { readonly ends: Readonly<Record<PairName, string>> };

const TITLES: Readonly<Record<TargetName, string>> = { postgresql: 'PostgreSQL', mariadb: 'MariaDB' };

const HEAD = `# Keys that are texts

A source's keys may differ in what the target's collation takes for equal. Each cell was seen by a test that writes both keys of a
pair into an empty table (\`COMMANDER_WRITE_GUIDES=1 npx jest key-collations --selectProjects int\` writes this page anew): _two
rows_, or how the second one ended. _A duplicate_ is never written over the first: under \`fail\` and \`update\`, and in incremental
executions, it fails by the name of the unique index and goes to the quarantine; under \`skip\` it is skipped.

As the key of a source table every one of these collations is cut into ranges so that each row is read once: keys that the collation
takes for equal stand in one range.`;

/** The page that tells which keys each collation takes for equal. */
export function keyCollationsGuide(results: readonly KeyResult[]): string {
  const names = Object.keys(KEY_PAIRS) as PairName[];
  const lines = results.map(({ store, collation, ends }) => [
    TITLES[store],
    collation,
    ...names.map((name) => ends[name]),
  ]);
  return `${HEAD}\n\n${markdownTable(['target', 'key column', ...names], lines)}\n`;
}

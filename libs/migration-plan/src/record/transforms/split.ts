import { onText } from '../step';
import type { ValueTransformKind } from './transform-kind';

/** One part of a text between separators. */
export const SPLIT: ValueTransformKind<{ separator: string; part: number }> = {
  summary:
    'Takes one part of a text, counted from 1, or from -1 backwards; no value where there is no such part.',
  examples: [
    { argument: { separator: ', ', part: 1 }, from: 'Lee, Ann', to: 'Lee' },
    { argument: { separator: ' ', part: -1 }, from: 'Ann Mary Lee', to: 'Lee' },
    { argument: { separator: ' ', part: 4 }, from: 'Ann Mary Lee', to: null },
  ],
  problem: ({ part }) => (part === 0 ? '"part" counts from 1, or from -1 backwards; 0 names none.' : null),
  compile: ({ separator, part }) =>
    onText((text) => text.split(separator).at(part > 0 ? part - 1 : part) ?? null),
};

import type { z } from 'zod';
import { didYouMean } from '../check/did-you-mean';
import type { Json } from './to-plain';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

/** What an issue about a value that is there means, and how to mend it. */
export function explainValue(issue: z.core.$ZodIssue, value: Json | undefined): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value);
    case 'invalid_value':
      return notAmong(issue.values.map(String), value);
    case 'too_small':
      return `It must ${size(issue.origin, issue.minimum, 'at least')}.`;
    case 'too_big':
      return `It must ${size(issue.origin, issue.maximum, 'at most')}.`;
    case 'invalid_format':
      return issue.format === 'uuid' ? 'It must be a UUID.' : `It ${issue.message}.`;
    default:
      return `It ${issue.message}.`;
  }
}

function wrongType(expected: string, value: Json | undefined): string {
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  const remedy = expected === 'string' && isBare ? '; put it in quotes' : '';
  return `It must be ${EXPECTED[expected] ?? expected}${remedy}.`;
}

function notAmong(words: readonly string[], value: Json | undefined): string {
  const [only] = words;
  if (words.length === 1) return `It must be ${only}.`;
  return `It must be one of ${words.join(', ')}.${typeof value === 'string' ? didYouMean(value, words) : ''}`;
}

function size(origin: string, bound: number | bigint, how: string): string {
  if (origin === 'string') return `have ${how} ${bound} ${bound === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${how} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  return `be ${how} ${bound}`;
}

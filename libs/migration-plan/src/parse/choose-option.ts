import { z } from 'zod';
import { closest, didYouMean } from '../check/did-you-mean';
import { keysOf, unwrap, wordsOf } from './schema-at';
import type { Json } from './to-plain';

/** The option of a union that an author most likely meant, or what to say where none can be guessed. */
export type Choice = { readonly option: z.core.$ZodType } | { readonly message: string };

/** Chooses by the keys that a value has, misspelt ones included. */
export function chooseOption(union: z.core.$ZodType | null, value: Json): Choice {
  const options = union instanceof z.ZodUnion ? union.options.map(unwrap) : [];
  const words = options.flatMap(wordsOf);
  const keys = [...new Set(options.flatMap(keysOf))];
  if (keys.length === 0) return { message: 'It must be a text, a number, true or false.' };
  if (typeof value === 'string') return { message: aboutWord(value, words, keys) };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      message: `It must be ${words.length > 0 ? 'a name or ' : ''}a map. ${known([...words, ...keys])}`,
    };
  return byKeys(options, Object.keys(value), words, keys);
}

function aboutWord(word: string, words: readonly string[], keys: readonly string[]): string {
  if (keys.includes(word)) return `"${word}" needs an argument; write "${word}: ...".`;
  const all = [...words, ...keys];
  return `Unknown "${word}".${didYouMean(word, all)} ${known(all)}`;
}

function byKeys(
  options: readonly z.core.$ZodType[],
  written: readonly string[],
  words: readonly string[],
  keys: readonly string[],
): Choice {
  const meant = written.map((key) => (keys.includes(key) ? key : closest(key, keys)));
  const hits = options.map((option) => meant.filter((key) => key && keysOf(option).includes(key)).length);
  const best = Math.max(...hits);
  const option = options[hits.indexOf(best)];
  if (best > 0 && option) return { option };
  const [first = ''] = written;
  if (words.includes(first)) return { message: `"${first}" takes no argument; write it alone.` };
  return { message: aboutWord(first, words, keys) };
}

const known = (words: readonly string[]): string => `Known here: ${words.join(', ')}.`;

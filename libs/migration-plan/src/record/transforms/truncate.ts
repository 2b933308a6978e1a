import { onText } from '../step';
import type { ValueTransformKind } from './transform-kind';

/** At most so many characters of a text, counted as the databases do: code points. */
export const TRUNCATE: ValueTransformKind<number> = {
  summary: 'Keeps that many characters (code points) at most.',
  examples: [
    { argument: 3, from: 'abcdef', to: 'abc' },
    { argument: 3, from: 'ab', to: 'ab' },
  ],
  compile: (most) => onText((text) => (text.length <= most ? text : firstOf(text, most))),
};

function firstOf(text: string, most: number): string {
  let [end, count] = [0, 0];
  for (const character of text) {
    if (count === most) break;
    end += character.length;
    count += 1;
  }
  return text.slice(0, end);
}

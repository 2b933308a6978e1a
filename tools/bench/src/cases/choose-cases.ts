import type { BenchCase } from './bench-case';

/** The cases that were asked for: those whose id holds one of the words; without a word all of the form, quick or full. */
export function chooseCases(
  cases: readonly BenchCase[],
  { words, quick }: { readonly words: readonly string[]; readonly quick: boolean },
): readonly BenchCase[] {
  if (words.length > 0) return cases.filter(({ id }) => words.some((word) => id.includes(word)));
  return cases.filter(({ runs }) => runs === 'quick' || (runs === 'full' && !quick));
}

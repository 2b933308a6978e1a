/** The batches of a text like `1-5,7`, as pairs of first and last; parts that are no numbers are left out. */
export const parseRanges = (text: string): [first: number, last: number][] =>
  text.split(',').flatMap((part) => {
    const [first = NaN, last = first] = part.split('-').map(Number);
    return part.trim() !== '' && Number.isInteger(first) && Number.isInteger(last)
      ? [[first, last] as [number, number]]
      : [];
  });

/** Whether a batch stands in one of some ranges. */
export const inRanges = (
  ranges: readonly (readonly [first: number, last: number])[],
  batch: number,
): boolean => ranges.some(([first, last]) => first <= batch && batch <= last);

/** Ascending batches as a text like `1-5,7`. */
export function formatRanges(batches: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const batch of batches) {
    const last = ranges.at(-1);
    if (last && last[1] === batch - 1) last[1] = batch;
    else ranges.push([batch, batch]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

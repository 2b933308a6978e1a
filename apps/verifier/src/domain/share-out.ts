/**
 * Shares a sample out: equal parts, none larger than what is available; what small ones leave goes to larger ones. Returns the
 * parts in the order of `available`.
 */
export function shareOut(size: number, available: readonly number[]): number[] {
  const parts = available.map(() => 0);
  const ascending = available
    .map((_, place) => place)
    .sort((a, b) => (available[a] ?? 0) - (available[b] ?? 0));
  let left = size;
  for (const [done, place] of ascending.entries()) {
    const equal = Math.floor(left / (ascending.length - done));
    const part = Math.min(equal, available[place] ?? 0);
    parts[place] = part;
    left -= part;
  }
  return parts;
}

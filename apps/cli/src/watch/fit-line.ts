/** One part of a line; where the line is too narrow, the part of the lowest rank goes first. */
export interface Part {
  readonly text: string;
  /** Parts of rank 0 always stay, and are cut at the worst. */
  readonly rank: number;
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

const widthOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + part.text.length, GAP.length * Math.max(0, parts.length - 1));

/** The parts that fit into a width, the least important left out. */
function fitParts(parts: readonly Part[], width: number): Part[] {
  let kept = parts.filter((part) => part.text !== '');
  while (widthOf(kept) > width) {
    const least = Math.max(...kept.map((part) => part.rank));
    if (least === 0) break;
    const at = kept.findLastIndex((part) => part.rank === least);
    kept = kept.filter((_, i) => i !== at);
  }
  return kept;
}

/** The parts as one line that is never wider than `width`; colours do not count. */
export function fitLine(parts: readonly Part[], width: number): string {
  let left = width;
  return fitParts(parts, width)
    .map(({ text, paint }, i) => {
      const gap = i === 0 ? '' : GAP.slice(0, left);
      const shown = text.slice(0, Math.max(0, left - gap.length));
      left -= gap.length + shown.length;
      return gap + (paint ? paint(shown) : shown);
    })
    .join('')
    .trimEnd();
}

/** A bar: what it stands for, and how long it is; undefined where there is nothing to show. */
export interface Bar {
  readonly name: string;
  readonly value: number | undefined;
}

const LENGTH_OF_ONE = 40;

/** Bars of text on one scale, on which 1 has 40 signs. */
export function barChart(bars: readonly Bar[]): string {
  const width = Math.max(0, ...bars.map(({ name }) => name.length));
  return bars
    .map(({ name, value }) => {
      if (value === undefined) return `${name.padEnd(width)}  -`;
      const signs = '#'.repeat(Math.max(1, Math.round(value * LENGTH_OF_ONE)));
      return `${name.padEnd(width)}  ${signs} ${value.toFixed(2)}`;
    })
    .join('\n');
}

/** How a column stands: texts to the left, numbers to the right. */
export type Alignment = 'left' | 'right';

/** Rows of cells as lines of equal columns, two blanks apart; columns without an alignment stand to the left. */
export function table(rows: readonly (readonly string[])[], align: readonly Alignment[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (align[i] === 'right' ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

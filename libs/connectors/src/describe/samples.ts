import type { SourceColumn } from '@commander/migration-plan';

const MOST_TEXTS = 5000;

/** Gathers the different texts of columns, at most 5,000 of each. */
export class Samples {
  private readonly columns = new Map<string, Set<string>>();

  /** Knows a column, even where it never has a value. */
  column(name: string): void {
    if (!this.columns.has(name)) this.columns.set(name, new Set());
  }

  /** Takes a value; null is none. */
  take(name: string, value: string | null): void {
    this.column(name);
    const texts = this.columns.get(name);
    if (value !== null && texts && texts.size < MOST_TEXTS) texts.add(value);
  }

  /** What was gathered, in the order in which columns were first seen. */
  described(): SourceColumn[] {
    return [...this.columns].map(([name, texts]) => ({ name, samples: [...texts] }));
  }
}

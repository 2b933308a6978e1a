import { quoteIdentifier } from '../connections/quote-identifier';
import type { TableColumn } from './table-columns';

/** The rows whose key is in (after, upto]; null is open. */
export interface KeyRange {
  readonly after: readonly string[] | null;
  readonly upto: readonly string[] | null;
}

/** A condition as SQL text and its parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

/** The columns of a key as they are compared and ordered by. */
export const keyList = (key: readonly TableColumn[]): string =>
  key.map(({ name }) => quoteIdentifier(name)).join(', ');

/** A key range as a comparison of rows, each parameter cast to the type of its column. */
export function keyCondition(key: readonly TableColumn[], { after, upto }: KeyRange): Condition {
  const values: string[] = [];
  const side = (operator: string, bound: readonly string[] | null): string[] => {
    if (!bound) return [];
    const casts = key.map(({ type }, i) => `cast($${values.length + i + 1}::text as ${type})`);
    values.push(...bound);
    return [`(${keyList(key)}) ${operator} (${casts.join(', ')})`];
  };
  const sql = [...side('>', after), ...side('<=', upto)].join(' and ') || 'true';
  return { sql, values };
}

import { comparedColumn, keyBound } from './key-bound';
import type { TableColumn } from './table-columns';

/** The rows whose key is in (after, upto]; null is open. */
export interface KeyRange {
  readonly after: readonly string[] | null;
  readonly upto: readonly string[] | null;
}

/** A condition as SQL text: a query of the plan may hold question marks, so nothing is put in later by the driver. */
export type Condition = string;

/** All rows. */
export const ALL_ROWS: Condition = 'true';

/** Conditions that must all hold. */
export const allOf = (...conditions: readonly Condition[]): Condition =>
  conditions.map((condition) => `(${condition})`).join(' and ');

const anyOf = (...conditions: readonly Condition[]): Condition =>
  conditions.map((condition) => `(${condition})`).join(' or ');

const compare = (column: TableColumn, operator: string, text: string): Condition =>
  `${comparedColumn(column)} ${operator} ${keyBound(column, text)}`;

/** The order of a key. */
export const keyOrder = (key: readonly TableColumn[]): string => key.map(comparedColumn).join(', ');

/** A key range. The server uses no index for a comparison of whole rows, so it is written column by column. */
export function keyCondition(key: readonly TableColumn[], { after, upto }: KeyRange): Condition {
  const sides = [...side(key, '>', after), ...side(key, '<', upto)];
  return sides.length === 0 ? ALL_ROWS : allOf(...sides);
}

function side(
  key: readonly TableColumn[],
  operator: '>' | '<',
  bound: readonly string[] | null,
): Condition[] {
  const [first] = key;
  if (!bound || !first) return [];
  const text = (i: number): string => bound[i] ?? '';
  const steps = key.map((column, i) => {
    const equal = key.slice(0, i).map((before, j) => compare(before, '=', text(j)));
    // A range ends with its upper bound and begins behind its lower one.
    const last = operator === '<' && i === key.length - 1 ? '<=' : operator;
    return allOf(...equal, compare(column, last, text(i)));
  });
  return key.length === 1 ? steps : [compare(first, `${operator}=`, text(0)), anyOf(...steps)];
}

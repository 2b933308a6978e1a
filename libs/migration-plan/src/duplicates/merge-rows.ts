import type { Entity, FieldType } from '@commander/contracts';
import { instantOf } from '../record/instant-of';
import { compareDecimal } from '../record/parse-number';

type Row = readonly (string | null)[];
type ToMerge = Pick<Entity, 'duplicates' | 'fields' | 'key'>;

/** Whether the row of a group is made of more than its first record, so that the others' values are needed. */
export const needsMembers = ({ duplicates: { policy, merge } }: Pick<Entity, 'duplicates'>): boolean =>
  policy === 'update' || (policy === 'merge' && merge !== undefined && merge.keep !== 'first');

/** The one row of records that are the same, in the order of the source: under the first one's key. Values are in the order of the fields. */
export function mergeRows(entity: ToMerge, first: Row, others: readonly Row[]): (string | null)[] {
  const values = valuesOf(entity, [first, ...others]);
  return entity.fields.map(
    ({ to }, place) => (entity.key.includes(to) ? first[place] : values[place]) ?? null,
  );
}

function valuesOf({ duplicates: { policy, merge }, fields }: ToMerge, rows: readonly [Row, ...Row[]]): Row {
  const last = rows.at(-1) ?? rows[0];
  if (policy === 'update') return last;
  switch (merge?.keep) {
    case 'last':
      return last;
    case 'prefer_non_null':
      return rows[0].map((_, place) => rows.find((row) => row[place] != null)?.[place] ?? null);
    case 'most_recent':
      return mostRecent(rows, fields, merge.by);
    default:
      return rows[0];
  }
}

function mostRecent(rows: readonly [Row, ...Row[]], fields: ToMerge['fields'], by: string | undefined): Row {
  const place = fields.findIndex(({ to }) => to === by);
  const isLater = later(fields[place]?.type ?? 'text');
  const isBetter = (value: string | null = null, known: string | null = null) =>
    value !== null && (known === null || isLater(value, known));
  return rows.reduce((best, row) => (isBetter(row[place], best[place]) ? row : best));
}

/** Of equal values the earlier record counts. */
function later(type: FieldType): (a: string, b: string) => boolean {
  switch (type) {
    case 'integer':
    case 'bigint':
      return (a, b) => BigInt(a) > BigInt(b);
    case 'numeric':
    case 'double':
      return (a, b) => compareDecimal(a, b) > 0;
    case 'timestamptz':
      return (a, b) => Date.parse(instantOf(a)) > Date.parse(instantOf(b));
    case 'timestamp':
      return (a, b) => a.replace(' ', 'T') > b.replace(' ', 'T');
    default:
      return (a, b) => a > b;
  }
}

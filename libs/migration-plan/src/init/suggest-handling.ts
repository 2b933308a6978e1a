import type { FieldType, Transform, Validation } from '@commander/contracts';
import type { DescribedColumn, SourceColumn } from './described';
import { sortPlaceholders } from './placeholders';
import { shareThatFits } from './share-that-fits';
import { suggestBooleans } from './suggest-booleans';
import { suggestDates } from './suggest-dates';
import { suggestNumbers } from './suggest-numbers';
import { suggestTexts } from './suggest-texts';
import type { Suggestion } from './suggestion';

/** A source column on its way to a target column. */
export interface SuggestedHandling {
  readonly type: FieldType;
  readonly transforms: readonly Transform[];
  readonly validations: readonly Validation[];
  readonly notes: readonly string[];
  /** The share of the samples that pass, 0 to 1. */
  readonly fit: number;
}

// Every way of writing a value is tried on each.
const MOST_TRIED = 500;
const NUMBERS: ReadonlySet<FieldType> = new Set(['integer', 'bigint', 'numeric', 'double']);
const DATES: ReadonlySet<FieldType> = new Set(['date', 'timestamp', 'timestamptz']);

/** Suggests transforms and validations by samples and by the target column; null where no field type fills that. */
export function suggestHandling(source: SourceColumn, target: DescribedColumn): SuggestedHandling | null {
  const { type } = target;
  if (type === null || !target.fillable) return null;
  const blank = source.samples.some((sample) => sample !== sample.trim());
  const texts = [...new Set(blank ? source.samples.map((sample) => sample.trim()) : source.samples)];
  const { placeholders, values } = sortPlaceholders(texts);
  const found = byType(values.slice(0, MOST_TRIED), target, type, source.name);
  const transforms = [
    ...(blank ? ['trim' as const] : []),
    ...(placeholders.length > 0 ? [{ null_if: [...placeholders].sort() }] : []),
    ...found.transforms,
  ];
  return {
    type,
    transforms,
    validations: [...(target.required ? ['required' as const] : []), ...(found.validations ?? [])],
    notes: found.notes,
    fit: shareThatFits(source.samples, { type, transforms }),
  };
}

function byType(
  values: readonly string[],
  target: DescribedColumn,
  type: FieldType,
  from: string,
): Suggestion {
  if (type === 'text') return suggestTexts(values, target, from);
  if (NUMBERS.has(type)) return suggestNumbers(values, type);
  if (DATES.has(type)) return suggestDates(values, type);
  return type === 'boolean' ? suggestBooleans(values) : { transforms: [], notes: [] };
}

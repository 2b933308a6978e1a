import type { FieldType, Transform, Validation } from '@commander/contracts';
import { compileField } from '../record/compile-field';
import { RemarkCollector } from '../record/remarks';
import { isFault } from '../record/step';

/** How a value is handled on its way to a column. */
export interface Handling {
  readonly type: FieldType;
  readonly transforms: readonly Transform[];
  readonly validations?: readonly Validation[];
}

/** The texts that pass. */
export function textsThatFit(
  texts: readonly string[],
  { type, transforms, validations = [] }: Handling,
): string[] {
  const field = { to: 'x', type, transforms: [...transforms], validations: [...validations] };
  const step = compileField(field, new Map());
  return texts.filter((text) => !isFault(step(text, { remarks: new RemarkCollector(), row: [] })));
}

/** The share of texts that pass, 0 to 1; 1 where there are none. */
export const shareThatFits = (texts: readonly string[], handling: Handling): number =>
  texts.length === 0 ? 1 : textsThatFit(texts, handling).length / texts.length;

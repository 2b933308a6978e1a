import type { FieldType, Transform } from '@commander/contracts';
import { shareThatFits } from './share-that-fits';
import type { Suggestion } from './suggestion';

const FORMS: readonly Transform[] = [
  { number: { locale: 'en-US' } },
  { number: { locale: 'de-DE' } },
  { number: { locale: 'de-CH' } },
  { number: { decimal: ',', group: ' ' } },
  { number: { decimal: ',', group: '' } },
];

/** The way that numbers are written, where it is not digits and a point. */
export function suggestNumbers(values: readonly string[], type: FieldType): Suggestion {
  let best: Suggestion = { transforms: [], notes: [] };
  let most = shareThatFits(values, { type, transforms: [] });
  for (const form of FORMS) {
    const share = shareThatFits(values, { type, transforms: [form] });
    if (share <= most) continue;
    most = share;
    best = { transforms: [form], notes: ['marks of thousands and decimals are guessed, check them'] };
  }
  return best;
}

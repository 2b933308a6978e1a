import type { DescribedColumn } from './described';
import { nameTokens } from './name-tokens';
import { shareThatFits, textsThatFit } from './share-that-fits';
import type { Suggestion } from './suggestion';

const REGIONS = ['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'CH', 'AT', 'PL', 'SE', 'IN', 'BR', 'AU'];
// Telephone numbers are slow to read.
const MOST_READ = 200;
const LIKELY = 0.6;
const NONE: Suggestion = { transforms: [], notes: [] };

/** How texts might be handled: e-mail addresses and telephone numbers in one form, and what the column's type limits. */
export function suggestTexts(values: readonly string[], column: DescribedColumn, from: string): Suggestion {
  const words = new Set([...nameTokens(column.name), ...nameTokens(from)]);
  const some = values.slice(0, MOST_READ);
  const form =
    words.has('phone') || words.has('fax') ? phones(some) : words.has('email') ? emails(some) : NONE;
  return { ...form, validations: [...(form.validations ?? []), ...limits(column)] };
}

function limits({ oneOf, maxLength }: DescribedColumn): NonNullable<Suggestion['validations']>[number][] {
  if (oneOf.length > 0) return [{ one_of: [...oneOf] }];
  return maxLength === null ? [] : [{ length: { max: maxLength } }];
}

function emails(values: readonly string[]): Suggestion {
  const share = shareThatFits(values, { type: 'text', transforms: ['email'], validations: ['email'] });
  if (values.length === 0 || share < LIKELY) return NONE;
  return { transforms: ['email'], validations: ['email'], notes: refusals(share) };
}

function phones(values: readonly string[]): Suggestion {
  const local = values.filter((value) => !value.startsWith('+'));
  const valid = (region: string): number =>
    textsThatFit(local, { type: 'text', transforms: [{ phone: { region } }] }).length;
  const [best] = REGIONS.map((region) => ({ region, count: valid(region) })).sort(
    (a, b) => b.count - a.count,
  );
  const region = best?.region ?? 'US';
  const share = shareThatFits(values, { type: 'text', transforms: [{ phone: { region } }] });
  if (values.length === 0 || share < LIKELY) return NONE;
  const guessed = 'the region of numbers without a country code is guessed, check it';
  return { transforms: [{ phone: { region } }], notes: [guessed, ...refusals(share)] };
}

const refusals = (share: number): string[] =>
  share === 1 ? [] : [`${Math.max(1, Math.round((1 - share) * 100))} % of the samples are refused`];

import type { Random } from './random';

/** What is wrong with a customer, and so what becomes of it; `clean` is nothing at all. */
export type Fate =
  | 'clean'
  | 'survivor-of-same-email'
  | 'survivor-of-like-name'
  | 'same-email'
  | 'like-name'
  | 'bad-email'
  | 'missing-name'
  | 'missing-email'
  | 'impossible-birth-date'
  | 'unreadable-credit'
  | 'invalid-phone'
  | 'credit-over-limit'
  | 'status-in-other-case'
  | 'name-too-long'
  | 'company-unknown'
  | 'odd-postcode';

/** How many of 150,000 customers have each fate; survivors are as many as their duplicates. */
export const QUOTAS: Readonly<Partial<Record<Fate, number>>> = {
  'same-email': 700,
  'like-name': 300,
  'bad-email': 320,
  'missing-name': 120,
  'missing-email': 83,
  'impossible-birth-date': 60,
  'unreadable-credit': 43,
  'invalid-phone': 40,
  'credit-over-limit': 100,
  'status-in-other-case': 400,
  'name-too-long': 123,
  'company-unknown': 400,
  'odd-postcode': 250,
};
const OF = 150_000;

/** A customer's fate, and the place of the customer that it doubles. */
export interface Assigned {
  readonly fate: Fate;
  readonly survivor?: number;
}

/** The quota for a number of customers, in proportion. */
export const quotaOf = (fate: Fate, customers: number): number =>
  Math.round(((QUOTAS[fate] ?? 0) * customers) / OF);

/** Gives every place, 0 to customers - 1, its fate; a survivor stands before its duplicate. */
export function assignFates(customers: number, random: Random): Assigned[] {
  const fates: Assigned[] = Array.from({ length: customers }, () => ({ fate: 'clean' }));
  const free = random.shuffled(customers);
  const take = (): number => free.pop() ?? 0;
  for (const fate of Object.keys(QUOTAS) as Fate[])
    for (let i = quotaOf(fate, customers); i > 0; i--) {
      if (fate !== 'same-email' && fate !== 'like-name') {
        fates[take()] = { fate };
        continue;
      }
      const [survivor = 0, duplicate = 0] = [take(), take()].sort((a, b) => a - b);
      fates[survivor] = { fate: `survivor-of-${fate}` };
      fates[duplicate] = { fate, survivor };
    }
  return fates;
}

import { quotaOf, type Fate } from './fates';
import { makeCompanies, type MadeCompany } from './make-companies';
import { makeCustomers, type MadeCustomer } from './make-customers';
import { makeNotes, type MadeNote } from './make-notes';
import { Random } from './random';

/** How large a legacy CRM is to be, and which of all possible ones. */
export interface CrmSize {
  readonly seed: number;
  readonly customers: number;
}

/** A legacy CRM, each row with what is wrong with it. */
export interface Crm {
  readonly companies: readonly MadeCompany[];
  readonly customers: readonly MadeCustomer[];
  readonly notes: readonly MadeNote[];
  /** How many of the first notes stand in the target already. */
  readonly knownNotes: number;
}

/** The size of the example: as many customers as the specification's sample report has. */
export const CRM_SIZE: CrmSize = { seed: 20_240_115, customers: 150_000 };

const share = (of: number, customers: number): number => Math.round((of * customers) / CRM_SIZE.customers);

const FAILED: ReadonlySet<Fate> = new Set([
  'bad-email',
  'missing-name',
  'missing-email',
  'impossible-birth-date',
  'unreadable-credit',
  'invalid-phone',
  'credit-over-limit',
]);

const isFailed = (fate: Fate): boolean => FAILED.has(fate);

/** Whether a customer of this fate has a row of its own in the target: it does not fail, nor is it merged into another. */
export const isWritten = (fate: Fate): boolean =>
  !isFailed(fate) && fate !== 'same-email' && fate !== 'like-name';

/** Makes a legacy CRM; the same for the same size and seed. */
export function generateCrm({ seed, customers: count }: CrmSize): Crm {
  const random = new Random(seed);
  const companies = makeCompanies(share(5000, count), share(234, count), random);
  const numbers = companies.filter(({ duplicate }) => !duplicate).map(({ row }) => row.company_no);
  const customers = makeCustomers(count, numbers, random);
  const numbersOf = (fits: (fate: Fate) => boolean): number[] =>
    customers.filter(({ fate }) => fits(fate)).map(({ row }) => row.cust_no);
  const failed = numbersOf(isFailed).slice(0, quotaOf('bad-email', count));
  const never = Array.from({ length: 100 }, (_, i) => 8_000_000 + i);
  const known = share(4000, count);
  const counts = { notes: share(60_000, count), orphans: share(450, count), known };
  const notes = makeNotes(counts, { present: numbersOf(isWritten), absent: [...failed, ...never] }, random);
  return { companies, customers, notes, knownNotes: known };
}

import * as values from './customer-values';
import { assignFates, type Assigned, type Fate } from './fates';
import type { LegacyCustomer } from './legacy-rows';
import { NameBlocks } from './name-blocks';
import type { Random } from './random';

/** A customer, and what is wrong with it. */
export interface MadeCustomer {
  readonly fate: Fate;
  readonly row: LegacyCustomer;
}

const CUSTOMERS_PER_POSTCODE = 2;
const LONGEST_NAME = 80;
const OVER_LIMIT = '100.000,01';
const STATUSES = ['active', 'dormant', 'closed'];

/** Makes customers, numbered from 1; those with a company belong to one of `companies`. */
export function makeCustomers(count: number, companies: readonly number[], random: Random): MadeCustomer[] {
  const names = new NameBlocks(random);
  const made: MadeCustomer[] = [];
  for (const [place, assigned] of assignFates(count, random).entries()) {
    const survivor = assigned.survivor === undefined ? undefined : made[assigned.survivor]?.row;
    const base = survivor ? doubleOf(survivor, assigned, names) : stranger(place, count, names, random);
    const row = { ...fresh(place + 1, companies, random), ...base };
    made.push({ fate: assigned.fate, row: { ...row, ...spoiled(assigned.fate, row, random) } });
  }
  return made;
}

type Identity = Pick<LegacyCustomer, 'full_name' | 'email' | 'postcode'>;

function stranger(place: number, count: number, names: NameBlocks, random: Random): Identity {
  const blocks = Math.ceil(count / CUSTOMERS_PER_POSTCODE);
  const postcode = String(10_000 + random.below(Math.min(blocks, 80_000)));
  const name = names.stranger(postcode);
  const blanks = random.pick(['', '', '', '  ']);
  return { full_name: name + blanks, email: `${slug(name)}.${place + 1}@example.org`, postcode };
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ö', 'oe')
    .replace(/[^a-z]+/g, '.');

/** The same person again: by the e-mail in another spelling, or by the name with a slip and another e-mail. */
function doubleOf(survivor: LegacyCustomer, { fate }: Assigned, names: NameBlocks): Identity {
  const name = (survivor.full_name ?? '').trim();
  const { postcode, email } = survivor;
  if (fate === 'same-email') return { full_name: name, email: `${email?.toUpperCase() ?? ''} `, postcode };
  return { full_name: names.double(name, postcode), email: `again.${email ?? ''}`, postcode };
}

const fresh = (number: number, companies: readonly number[], random: Random): LegacyCustomer => ({
  cust_no: number,
  comp_no: random.below(5) === 0 ? null : random.pick(companies),
  full_name: null,
  email: null,
  tel: values.telephone(random),
  postcode: '',
  born: values.birthDate(random),
  status: random.pick(STATUSES),
  credit: values.credit(random),
  changed: values.changedAt(random),
});

type Spoil = (row: LegacyCustomer, random: Random) => Partial<LegacyCustomer>;

const SPOILS: Partial<Record<Fate, Spoil>> = {
  'bad-email': ({ cust_no: number }, random) => ({ email: values.badEmail(random, number) }),
  'missing-name': (_, random) => ({ full_name: random.pick([null, values.NOT_THERE, '  ']) }),
  'missing-email': (_, random) => ({ email: random.pick([null, values.NOT_THERE, ' ']) }),
  'impossible-birth-date': () => ({ born: '31.02.1980' }),
  'unreadable-credit': (_, random) => ({ credit: random.pick(['viel', '12,34 EUR', '1.2.3']) }),
  'invalid-phone': (_, random) => ({ tel: random.pick(['12', '0000', 'none yet']) }),
  'credit-over-limit': () => ({ credit: OVER_LIMIT }),
  'status-in-other-case': ({ status }) => ({ status: ` ${status.toUpperCase()}` }),
  'name-too-long': ({ full_name: name }) => ({
    full_name: (name ?? '').trim().padEnd(LONGEST_NAME, 'x') + ' Senior',
  }),
  'company-unknown': ({ cust_no: number }) => ({ comp_no: 9_000_000 + number }),
  'odd-postcode': ({ postcode }) => ({ postcode: `D-${postcode}` }),
};

const spoiled = (fate: Fate, row: LegacyCustomer, random: Random): Partial<LegacyCustomer> =>
  SPOILS[fate]?.(row, random) ?? {};

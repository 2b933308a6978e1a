import { pickBelow, pickOne, randomOf } from './random';

/** What a shop is made of; the same options give the same rows. */
export interface ShopOptions {
  readonly seed: number;
  readonly customers: number;
  readonly orders: number;
  /** Part of the records that cannot be migrated, 0 to 1. */
  readonly bad: number;
  /** What is to happen to customers that the target has already. */
  readonly policy: 'fail' | 'skip' | 'update';
  /** Part of the customers that the target has already, 0 to 1. */
  readonly existing: number;
  /** Whether references are left to a constraint of the target that is checked at the commit. */
  readonly deferred?: boolean;
  /** What happens once the snapshot that the orders are read in is lost; they are read batch by batch where left out. */
  readonly onLostSnapshot?: 'pause' | 'per-batch';
}

/** A record of the source; null is no value. */
export type SourceRow = Readonly<Record<string, string | null>>;

/** A text that stands in every record and must stand nowhere else. */
export const CANARY = 'kanarienvogel';

const STATES = ['new', 'Paid', 'SHIPPED'];

const goodCustomer = (id: number, random: () => number): SourceRow => ({
  id: String(id),
  name: ` Name ${id} ${CANARY} `,
  email: `c${id}@${CANARY}.org`,
  age: String(pickBelow(random, 100)),
  note: random() < 0.1 ? null : `note, "quoted" ${CANARY} ${id}`,
});

// Each takes the good record before it, for those that repeat what it has.
const BAD_CUSTOMERS: readonly ((row: SourceRow, before: SourceRow) => SourceRow)[] = [
  (row) => ({ ...row, name: null }),
  (row) => ({ ...row, age: 'many' }),
  (row) => ({ ...row, age: '200' }),
  (row, before) => ({ ...row, email: before.email ?? null }),
  (row, before) => ({ ...row, id: before.id ?? null }),
];
// An update by a later record of the same key is no mistake, so under `update` nothing is repeated.
const ALONE = 3;

const BAD_ORDERS: readonly ((row: SourceRow) => SourceRow)[] = [
  (row) => ({ ...row, customer_id: '2000000000' }),
  (row) => ({ ...row, state: CANARY }),
  (row) => ({ ...row, amount: '123456789012.00' }),
];

/** The customers of a shop, and those among them that orders may name. */
export function makeCustomers(options: ShopOptions): { rows: SourceRow[]; safe: string[] } {
  const random = randomOf(options.seed);
  const rows: SourceRow[] = [];
  const unsafe = new Set<string>();
  for (let id = 1; id <= options.customers; id += 1) {
    const row = goodCustomer(id, random);
    const before = rows.at(-1);
    // Never two in a row: what repeats a record that fails itself fails with it, or not, by the order of the batches.
    if (!before || unsafe.has(String(id - 1)) || random() >= options.bad) {
      rows.push(row);
      continue;
    }
    const kinds = options.policy === 'fail' ? BAD_CUSTOMERS : BAD_CUSTOMERS.slice(0, ALONE);
    const bad = pickOne(random, kinds)(row, before);
    for (const { id: spoilt } of [before, bad]) unsafe.add(spoilt ?? '');
    unsafe.add(String(id));
    rows.push(bad);
  }
  const safe = rows.map((row) => row.id ?? '').filter((id) => !unsafe.has(id));
  return { rows, safe };
}

/** The orders of a shop, of customers that are safe. */
export function* makeOrders(options: ShopOptions, safe: readonly string[]): Generator<SourceRow> {
  const random = randomOf(options.seed + 1);
  for (let id = 1; id <= options.orders; id += 1) {
    const row: SourceRow = {
      id: String(id),
      customer_id: pickOne(random, safe),
      amount: `${pickBelow(random, 100_000)}.${pickBelow(random, 90) + 10}`,
      state: pickOne(random, STATES),
      note: `${CANARY} ${id}`,
    };
    yield random() < options.bad ? pickOne(random, BAD_ORDERS)(row) : row;
  }
}

/** The rows that the target has before: every n-th customer, each second of them with other values. */
export function existingCustomers(options: ShopOptions, rows: readonly SourceRow[]): SourceRow[] {
  const random = randomOf(options.seed + 2);
  return rows
    .filter((row) => row.name !== null && /^\d{1,2}$/.test(row.age ?? '') && random() < options.existing)
    .map((row, place) => ({
      ...row,
      name: place % 2 === 0 ? (row.name ?? '').trim() : `Old ${row.id}`,
    }));
}

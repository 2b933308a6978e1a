import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Database } from '../arena/engines';
import type { Shop } from '../shop/shop';

/** How a record is to end. */
export interface Expected {
  readonly id: string;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'skipped' | 'failed';
  /** The target's row, where the record has one. */
  readonly row?: string;
  /** Records of one name compete: exactly one of them ends as told, the others fail. */
  readonly rivals?: string;
}

/** Rows of a table by id, each as one text of all mapped columns. */
export type Rows = ReadonlyMap<string, string>;

/** The tables of a shop as they are. */
export interface ShopRows {
  readonly Customer: Rows;
  readonly Order: Rows;
}

const SELECT = {
  Customer: ['customers', 'id', 'name', 'email', 'age', 'note'],
  Order: ['orders', 'id', 'customer_id', 'amount', 'state', 'note'],
} as const;

/** Reads a shop's target; `touched` too where asked, which no plan maps. */
export async function readShop(target: Database, schema: string, withTouched = false): Promise<ShopRows> {
  const read = async (entity: keyof typeof SELECT): Promise<Rows> => {
    const [table, ...columns] = SELECT[entity];
    const list = [...columns, ...(withTouched ? ['touched'] : [])].map((name) => `${name}::text`);
    const rows = await target.query<{ id: string; row: string }>(
      `select id::text as id, json_build_array(${list.join()})::text as row from ${schema}.${table}`,
    );
    return new Map(rows.map(({ id, row }) => [id, JSON.stringify(JSON.parse(row))]));
  };
  return { Customer: await read('Customer'), Order: await read('Order') };
}

type Texts = readonly (string | null)[];
const rowOf = (texts: Texts): string => JSON.stringify(texts);

/** A record of the file: its columns as texts, an empty one being no value. */
type CustomerRecord = Readonly<Record<'id' | 'name' | 'email' | 'age' | 'note', string>>;

interface Customer {
  readonly id: string;
  readonly email: string;
  /** Its row, where the record can be migrated. */
  readonly row: string | undefined;
}

/** What must become of every customer, by the source alone and what the target held before. */
export function expectedCustomers(shop: Shop, before: Rows): Expected[] {
  const records: CustomerRecord[] = parse(readFileSync(shop.file), { columns: true, bom: true });
  const customers = records.map((record) => ({ ...record, row: customerRow(record) }));
  const good = customers.filter(({ row }) => row !== undefined);
  const rivals = {
    id: Map.groupBy(good, ({ id }) => id),
    email: Map.groupBy(good, ({ email }) => email),
  };
  return customers.map((customer) => {
    const { id, row } = customer;
    if (row === undefined) return { id, outcome: 'failed' };
    return before.has(id) ? expectedOfExisting(shop, { id, row, before }) : expectedOfNew(customer, rivals);
  });
}

function expectedOfNew(
  { id, email, row }: Customer,
  rivals: Record<'id' | 'email', Map<string, Customer[]>>,
): Expected {
  const created = { id, outcome: 'created', row } as const;
  if ((rivals.email.get(email)?.length ?? 0) > 1) return { ...created, rivals: `email ${email}` };
  return (rivals.id.get(id)?.length ?? 0) > 1 ? { ...created, rivals: `id ${id}` } : created;
}

function expectedOfExisting(
  { policy }: Shop,
  { id, row, before }: { id: string; row: string; before: Rows },
): Expected {
  if (policy === 'fail') return { id, outcome: 'failed' };
  if (policy === 'skip') return { id, outcome: 'skipped' };
  return { id, outcome: before.get(id) === row ? 'unchanged' : 'updated', row };
}

const MIGRATABLE_AGE = /^-?\d{1,2}$|^1[0-4]\d$/;

function customerRow({ id, name, email, age, note }: CustomerRecord): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 60 || !MIGRATABLE_AGE.test(age)) return undefined;
  const texts = [id, trimmed, email, String(Number(age)), note];
  return rowOf(texts.map((text) => text || null));
}

interface OldOrder {
  readonly id: string;
  readonly customer_id: string;
  readonly amount: string;
  readonly state: string;
  readonly note: string | null;
}

/** What must become of every order, given the customers that the target will hold. */
export async function expectedOrders(
  target: Database,
  shop: Shop,
  customers: ReadonlySet<string>,
): Promise<Expected[]> {
  const rows = await target.query<OldOrder>(
    `select id::text, customer_id::text, amount::text, state, note from ${shop.schema}.old_orders order by id`,
  );
  return rows.map((order) => {
    const row = orderRow(order, customers);
    return row === undefined
      ? { id: order.id, outcome: 'failed' }
      : { id: order.id, outcome: 'created', row };
  });
}

function orderRow(
  { id, customer_id, amount, state, note }: OldOrder,
  customers: ReadonlySet<string>,
): string | undefined {
  const upper = state.toUpperCase();
  if (!customers.has(customer_id) || !['NEW', 'PAID', 'SHIPPED'].includes(upper)) return undefined;
  return Number(amount) >= 1e10
    ? undefined
    : rowOf([id, customer_id, Number(amount).toFixed(2), upper, note]);
}

/** What must become of a shop's records. */
export async function expectedShop(
  target: Database,
  shop: Shop,
  before: ShopRows,
): Promise<Record<keyof ShopRows, Expected[]>> {
  const customers = expectedCustomers(shop, before.Customer);
  const present = new Set([
    ...before.Customer.keys(),
    ...customers.filter(({ row }) => row !== undefined).map(({ id }) => id),
  ]);
  return { Customer: customers, Order: await expectedOrders(target, shop, present) };
}

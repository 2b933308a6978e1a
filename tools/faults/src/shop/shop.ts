import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { Database } from '../arena/engines';
import { existingCustomers, makeCustomers, makeOrders, type ShopOptions, type SourceRow } from './make-rows';
import { shopPlan, shopSchema } from './shop-plan';

/** A project with tables and data of its own. */
export interface Shop extends ShopOptions {
  readonly schema: string;
  readonly projectId: string;
  readonly plan: ReturnType<typeof shopPlan>;
  /** The path of the file with the customers. */
  readonly file: string;
}

/** Where shops are put: the target database, and the folder of the source's files. */
export interface ShopPlace {
  readonly target: Database;
  readonly files: string;
}

const CUSTOMER = ['id', 'name', 'email', 'age', 'note'];
const ORDER = ['id', 'customer_id', 'amount', 'state', 'note'];
const ROWS_A_STATEMENT = 10_000;

/** Makes the source and the empty target of a shop. */
export async function makeShop(place: ShopPlace, schema: string, options: ShopOptions): Promise<Shop> {
  const { rows, safe } = makeCustomers(options);
  const file = join(place.files, `${schema}.csv`);
  writeFileSync(file, csvOf(rows));
  const { policy, deferred = false, onLostSnapshot } = options;
  await place.target.query(shopSchema(schema, deferred));
  await insertRows(place.target, `${schema}.customers`, CUSTOMER, existingCustomers(options, rows));
  await insertRows(place.target, `${schema}.old_orders`, ORDER, makeOrders(options, safe));
  const projectId = v7();
  return {
    ...options,
    schema,
    projectId,
    file,
    plan: shopPlan({ projectId, schema, policy, deferred, onLostSnapshot }),
  };
}

const cell = (value: string | null | undefined): string =>
  value === null || value === undefined
    ? ''
    : /[",\n]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : value;

const csvOf = (rows: readonly SourceRow[]): string =>
  [CUSTOMER.join(), ...rows.map((row) => CUSTOMER.map((name) => cell(row[name])).join()), ''].join('\n');

/** Writes rows of texts, each cast to its column's type. */
export async function insertRows(
  database: Database,
  table: string,
  columns: readonly string[],
  rows: Iterable<SourceRow>,
): Promise<void> {
  let some: SourceRow[] = [];
  const flush = async (): Promise<void> => {
    const list = columns.join();
    const sql = `insert into ${table} (${list}) select ${list} from json_populate_recordset(null::${table}, $1)`;
    if (some.length > 0) await database.query(sql, [JSON.stringify(some)]);
    some = [];
  };
  for (const row of rows) if (some.push(row) === ROWS_A_STATEMENT) await flush();
  await flush();
}

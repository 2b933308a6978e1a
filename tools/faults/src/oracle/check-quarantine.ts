import type { Database } from '../arena/engines';
import { readShop, type ShopRows } from './shop-truth';
import type { Violations } from './violation';

/** What a replay changes: the shop's tables, and which failed records have which status, and why. */
export interface MendedShop {
  readonly rows: readonly (readonly [id: string, row: string])[];
  readonly quarantine: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

interface Standing {
  readonly entity: string;
  readonly source_id: string;
  readonly status: string;
  readonly code: string;
}

const sorted = (rows: ShopRows): [string, string][] =>
  Object.entries(rows)
    .flatMap(([entity, of]) =>
      [...(of as ShopRows['Customer'])].map(([id, row]): [string, string] => [`${entity} ${id}`, row]),
    )
    .sort(([a], [b]) => a.localeCompare(b));

/** Reads a shop's target and what the quarantine holds of an execution. */
export async function readMended(target: Database, schema: string, executionId: string): Promise<MendedShop> {
  const rows = sorted(await readShop(target, schema, true));
  const standing = await target.query<Standing>(
    `select entity, source_id, status, code from commander_meta.quarantine where execution_id = $1 order by entity, batch, place`,
    [executionId],
  );
  const counts: Record<string, number> = {};
  for (const { status } of standing) counts[status] = (counts[status] ?? 0) + 1;
  return { rows, counts, quarantine: standing.map((one) => Object.values(one).join(' ')) };
}

/** I2 of an execution and its replays: what failed in it is the sum of its quarantine, and what is repaired stands in the target. */
export function checkMended(
  { rows, counts }: MendedShop,
  loaded: { readonly rows: number; readonly failed: number },
  v: Violations,
): void {
  const sum = Object.values(counts).reduce((total, n) => total + n, 0);
  v.same('I2', 'quarantined records of all statuses', sum, loaded.failed);
  v.same('I2', 'rows of the load and of its replays', rows.length, loaded.rows + (counts.repaired ?? 0));
}

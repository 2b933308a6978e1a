import type { ClientBase } from 'pg';
import { uniqueKeyOver } from '../postgresql/table/target-table';
import { countRowsWrittenSql, countWrittenSql, sizesSql, type InspectedTable } from './inspection-sql';
import type { WrittenCount } from './target-inspector';

/** An entity of a chain of executions. */
type OfChain = readonly [chainId: string, entity: string];

// To look one key up reads some pages; where that comes to more than the table has, all of it is read once.
const PAGES_OF_LOOK_UP = 3;

const isLargePart = ({ written = 0, pages = 0 }: Readonly<Record<string, number>>): boolean =>
  written * PAGES_OF_LOOK_UP > pages;

/** Counts an entity's writes, in the snapshot that the client stands in. */
export async function countWritten(
  client: ClientBase,
  inspected: InspectedTable,
  of: OfChain,
): Promise<WrittenCount> {
  const counts = async (sql: string): Promise<Record<string, number>> => {
    const { rows } = await client.query<Record<string, string>>(sql, [...of]);
    return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, count]) => [name, Number(count)]));
  };
  const sizes = await counts(sizesSql(inspected));
  const { written = 0, unchanged = 0 } = sizes;
  if (isLargePart(sizes) && uniqueKeyOver(inspected.table, inspected.key)) {
    // The planner does not know how many keys there are, and would look each of them up.
    await client.query('set local enable_nestloop = off');
    const { found } = await counts(countRowsWrittenSql(inspected));
    await client.query('reset enable_nestloop');
    // No two rows share a key: where as many rows are found as were written, every write has its own.
    if (found === written) return { repeats: 0, existing: written, unchanged };
  }
  const { repeats = 0, existing = 0 } = await counts(countWrittenSql(inspected));
  return { repeats, existing, unchanged };
}

import type { PrepareOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { OpenedExecution } from '../batch-target';
import { takeCensus } from './meta/census';
import { openFence } from './meta/execution-fence';
import { fenceTables } from './meta/fenced-table';

/** Opens an execution's fence, reserves its tables, and counts what the ledger holds of its chain. */
export async function openExecution(
  client: ClientBase,
  order: PrepareOrder,
  connection: string,
  tables: string[],
): Promise<OpenedExecution> {
  await openFence(client, order);
  await fenceTables(client, order, tables);
  return { tables, census: await takeCensus(client, order, connection) };
}

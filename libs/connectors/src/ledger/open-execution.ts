import type { PrepareOrder } from '@commander/contracts';
import type { OpenedExecution } from '../batch-target';
import { takeCensus } from './census';
import { fenceRefusal } from './fence-refusal';
import { fenceTables } from './fence-tables';
import type { TargetSession } from './target-session';

/** Opens an execution's fence, reserves its tables, and counts what the ledger holds of its chain. */
export async function openExecution(
  session: TargetSession,
  order: PrepareOrder,
  connection: string,
  tables: string[],
): Promise<OpenedExecution> {
  if (await session.openFence(order)) throw fenceRefusal('closed', order.execution_id);
  await fenceTables(session, order, tables);
  return { tables, census: await takeCensus(session, order, connection) };
}

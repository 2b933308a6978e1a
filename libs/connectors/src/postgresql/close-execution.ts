import type { CloseOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { ClosedExecution, DescribeBatch } from '../batch-target';
import { advanceSequences, type Sequences } from './meta/advance-sequences';
import { takeCensus, type Census } from './meta/census';
import { cutShort, cutShortOutboxes } from './meta/cut-short';
import { closeFence, lockFence } from './meta/execution-fence';
import { dropStagedRows } from './meta/staged-rows';
import { readTargetTable } from './table/target-table';

/** An execution that is to be closed. */
export interface Closing {
  readonly order: CloseOrder;
  readonly describe: DescribeBatch;
  /** The name of the connection whose entities are counted. */
  readonly connection: string;
  /** Tells a wait for batches in flight from other failures. */
  readonly claim: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * Closes an execution in one transaction and returns its census. A repeated close counts the ledger anew, which may have been
 * mended, and moves no sequence.
 */
export async function closeExecution(
  client: ClientBase,
  { order, describe, connection, claim }: Closing,
): Promise<ClosedExecution> {
  const earlier = (await claim(lockFence(client, order))) as Pick<ClosedExecution, 'sequences'> | undefined;
  if (!earlier) await cutShort(client, order, describe);
  const outboxes = await cutShortOutboxes(client, order);
  const census = await takeCensus(client, order, connection);
  if (earlier) return { census, outboxes, sequences: earlier.sequences };
  const sequences = await advance(client, order, census);
  await dropStagedRows(client, order.execution_id);
  await closeFence(client, order.execution_id, { census, sequences });
  return { census, outboxes, sequences };
}

async function advance(client: ClientBase, order: CloseOrder, census: Census): Promise<Sequences> {
  const sequences: Sequences = [];
  // What is undone gives no values, and a sequence is never moved back.
  if (order.undoes !== undefined) return sequences;
  for (const { name, target, fields } of order.plan.entities) {
    if (!census[name]?.batches) continue;
    const table = await readTargetTable(client, target.table);
    const columns = fields.map((field) => field.to);
    if (table) sequences.push(...(await advanceSequences(client, table, columns)));
  }
  return sequences;
}

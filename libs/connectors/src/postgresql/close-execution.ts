import type { CloseOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { BatchTarget } from '../batch-target';
import { advanceSequences, type Sequences } from './meta/advance-sequences';
import { takeCensus } from './meta/census';
import { closeFence, lockFence } from './meta/execution-fence';
import { readTargetTable } from './table/target-table';

type Closed = Awaited<ReturnType<BatchTarget['close']>>;

/**
 * Closes an execution in one transaction and returns its census; a repeated close counts the ledger anew, which may have been
 * mended, and moves no sequence. `claim` tells a wait for batches in flight from other failures.
 */
export async function closeExecution(
  client: ClientBase,
  order: CloseOrder,
  connection: string,
  claim: <T>(work: Promise<T>) => Promise<T>,
): Promise<Closed> {
  const earlier = (await claim(lockFence(client, order))) as Closed | undefined;
  const entities = order.plan.entities.filter((entity) => entity.target.connection === connection);
  const census = await takeCensus(
    client,
    order,
    entities.map((entity) => entity.name),
  );
  if (earlier) return { census, sequences: earlier.sequences };
  const sequences: Sequences = [];
  for (const entity of entities) {
    const table = await readTargetTable(client, entity.target.table);
    if (!table || census[entity.name]?.batches === 0) continue;
    sequences.push(
      ...(await advanceSequences(
        client,
        table,
        entity.fields.map((field) => field.to),
      )),
    );
  }
  const closed: Closed = { census, sequences };
  await closeFence(client, order.execution_id, closed);
  return closed;
}

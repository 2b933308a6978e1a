import type { CloseOrder } from '@commander/contracts';
import type { ClosedExecution, DescribeBatch } from '../batch-target';
import { takeCensus, type Census } from './census';
import { cutShort } from './cut-short';
import type { Sequences } from './sequences';
import type { TargetSession } from './target-session';

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
  session: TargetSession,
  { order, describe, connection, claim }: Closing,
): Promise<ClosedExecution> {
  const earlier = (await claim(session.lockFence(order))) as Pick<ClosedExecution, 'sequences'> | undefined;
  if (!earlier) await cutShort(session, order, describe);
  const outboxes = await session.cutShortOutboxes(order.execution_id);
  const census = await takeCensus(session, order, connection);
  if (earlier) return { census, outboxes, sequences: earlier.sequences };
  if (order.undoes !== undefined) {
    await session.undoQuarantine(order.undoes);
    await session.undoDeferred(order.undoes);
  }
  const sequences = await advance(session, order, census);
  await session.dropStagedRows(order.execution_id);
  await session.closeFence(order.execution_id, { census, sequences });
  return { census, outboxes, sequences };
}

async function advance(session: TargetSession, order: CloseOrder, census: Census): Promise<Sequences> {
  const sequences: Sequences = [];
  // What is undone gives no values, and a sequence is never moved back.
  if (order.undoes !== undefined) return sequences;
  for (const { name, target, fields } of order.plan.entities) {
    if (!census[name]?.batches) continue;
    const columns = fields.map((field) => field.to);
    sequences.push(...(await session.advanceSequences(target.table, columns)));
  }
  return sequences;
}

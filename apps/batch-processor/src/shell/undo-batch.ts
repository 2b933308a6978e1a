import type { UndoOrder } from '@commander/contracts';
import { withSpan } from '@commander/telemetry';
import { decodeOutbox, encodeOutbox } from '../domain/outbox';
import { hashJson } from '../domain/sha256';
import { countUndone, undoMessages } from '../domain/undo-messages';
import { writtenIds } from '../domain/written-ids';
import type { ProcessorParts } from './processor-parts';

/**
 * Undoes one batch of another execution and publishes what the target's ledger says of it, also when it was undone before. Throws a
 * ConnectorError where the batch has no effect; nothing is published then.
 */
export async function undoBatch(
  order: UndoOrder,
  { targets, stream, teller }: ProcessorParts,
): Promise<void> {
  const { batch, work, plan_hash } = order;
  const { outbox } = await withSpan('batch.undo', { attributes: attributesOf(order) }, () =>
    targets.of(work.entity.target.connection).undo({
      order,
      inputHash: hashJson({ range: batch.range, plan_hash }),
      idsIn: writtenIds,
      describe: (rows) => ({
        counts: countUndone(rows),
        outbox: encodeOutbox(undoMessages(order, rows, teller())),
      }),
    }),
  );
  await stream.publish(decodeOutbox(outbox));
}

const attributesOf = ({ execution_id, work, batch }: UndoOrder) => ({
  'commander.execution': execution_id,
  'commander.entity': work.entity.name,
  'commander.batch': batch.batch,
  'commander.records': batch.records,
});

import type { CloseOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { BatchNotes, DescribeBatch } from '../../batch-target';
import type { BatchKey } from './batch-key';
import { OF_BATCH, storeOutcome } from './batch-ledger';
import { readProgress } from './record-progress';

interface Unfinished {
  readonly entity: string;
  readonly batch: number;
  readonly notes: BatchNotes;
}

/**
 * Gives the batches that an execution leaves half done an outcome: that of the records which have one. What is known of each record stays, so that
 * a resume can go on behind the last one. A batch without any is forgotten.
 */
export async function cutShort(
  client: ClientBase,
  { chain_id: chain, execution_id: execution }: CloseOrder,
  describe: DescribeBatch,
): Promise<void> {
  await client.query(
    `delete from commander_meta.batch_ledger where execution_id = $1 and kind = 'load' and outbox is null and position = 0`,
    [execution],
  );
  const { rows } = await client.query<Unfinished>(
    `select entity, batch::int as batch, notes from commander_meta.batch_ledger
     where execution_id = $1 and kind = 'load' and outbox is null order by entity, batch`,
    [execution],
  );
  for (const { entity, batch, notes } of rows) {
    const key: BatchKey = [chain, 'load', entity, batch];
    const endings = await readProgress(client, key);
    await storeOutcome(client, key, describe({ entity, notes, endings, cutShort: true }));
    await client.query(`update commander_meta.batch_ledger set cut_short = true where ${OF_BATCH}`, [...key]);
  }
}

/** What tells of the batches that an execution left half done. */
export async function cutShortOutboxes(client: ClientBase, { execution_id }: CloseOrder): Promise<Buffer[]> {
  const { rows } = await client.query<{ outbox: Buffer }>(
    'select outbox from commander_meta.batch_ledger where execution_id = $1 and cut_short order by entity, batch',
    [execution_id],
  );
  return rows.map((row) => row.outbox);
}

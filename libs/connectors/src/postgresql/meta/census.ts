import { createHash } from 'node:crypto';
import type { CloseOrder, EventData, OutcomeCounts } from '@commander/contracts';
import { addCounts, NO_RECORDS } from '@commander/event-sourcing';
import type { ClientBase } from 'pg';

/** What the ledger holds, per entity. */
export type Census = EventData<'fence.closed'>['census'];

interface LedgerLine {
  readonly entity: string;
  readonly batch: string;
  readonly input_hash: string;
  readonly counts: OutcomeCounts;
}

/**
 * Counts a chain's loaded batches per entity. `batch_hash` is the SHA-256 over the lines `batch:input_hash`, in ascending order of
 * batch, each ended by a line feed.
 */
export async function takeCensus(
  client: ClientBase,
  order: CloseOrder,
  entities: readonly string[],
): Promise<Census> {
  const { rows } = await client.query<LedgerLine>(
    `select entity, batch, input_hash, counts from commander_meta.batch_ledger
     where chain_id = $1 and kind = 'load' order by entity, batch`,
    [order.chain_id],
  );
  return Object.fromEntries(
    entities.map((entity) => {
      const lines = rows.filter((row) => row.entity === entity);
      const hash = createHash('sha256');
      for (const line of lines) hash.update(`${line.batch}:${line.input_hash}\n`);
      const counts = lines.reduce((sum, line) => addCounts(sum, line.counts), NO_RECORDS);
      return [entity, { batches: lines.length, counts, batch_hash: hash.digest('hex') }];
    }),
  );
}

import type { EffectiveConfig, EventOf, PlannedBatch, Replays } from '@commander/contracts';
import type { Orders } from './orders';
import type { ProcessorHarness } from './processor-harness';

/** What a run of an entity `Item` came to. */
export interface Moved {
  readonly read: number;
  readonly failed: number;
  readonly created: number;
  readonly told: readonly EventOf<'batch.committed'>[];
}

/** Plans and moves an entity `Item` to the end of its execution, each order to load sent twice. */
export async function moveAll(
  harness: ProcessorHarness,
  orders: Orders,
  mode: EffectiveConfig['transaction_mode'],
  replays?: Replays,
): Promise<Moved> {
  await harness.send({ ...orders.prepare(), replays });
  await harness.told(orders, 'fence.opened');
  await harness.send({ ...orders.planning('Item', 2), replays });
  const [completed] = await harness.told(orders, 'planning.completed');
  if (!completed) throw new Error('Nothing was planned.');
  const { batches: count, fingerprint } = completed.data;
  const batches: PlannedBatch[] = count
    ? ((await harness.told(orders, 'batches.planned'))[0]?.data.batches ?? [])
    : [];
  for (const batch of [...batches, ...batches]) {
    const load = orders.load('Item', batch, fingerprint);
    await harness.send({ ...load, replays, config: { ...load.config, transaction_mode: mode } });
  }
  if (mode === 'single') {
    await harness.told(orders, 'batch.staged', count);
    await harness.send(orders.promote({ Item: count }));
  }
  const told = await harness.told(orders, 'batch.committed', count);
  await harness.send(orders.close());
  await harness.told(orders, 'fence.closed');
  const sum = (what: 'read' | 'failed' | 'created') =>
    told.reduce((total, { data }) => total + data.summary.counts[what], 0);
  return { read: sum('read'), failed: sum('failed'), created: sum('created'), told };
}

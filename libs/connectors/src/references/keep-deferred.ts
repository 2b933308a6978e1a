import type { WritableRecord, WrittenRecord } from '../record-ending';
import type { TargetSession } from '../ledger/target-session';
import type { WrittenFor } from '../rows/written-for';
import type { DeferredReference } from './deferred-reference';
import { sealReference } from './seal-reference';

/** Keeps the references that were deferred of written records, in the caller's transaction; of records of one key the last one counts. */
export async function keepDeferred(
  session: TargetSession,
  order: WrittenFor,
  records: readonly WritableRecord[],
  written: readonly Pick<WrittenRecord, 'outcome' | 'deferred'>[],
): Promise<void> {
  const { chain_id, execution_id, work } = order;
  const { entity } = work;
  if (!entity.references.some(({ on_missing }) => on_missing === 'defer')) return;
  const of = { chain_id, execution_id, entity: entity.name, batch: order.batch.batch };
  const last = new Map<string, DeferredReference[]>();
  for (const [n, record] of records.entries()) {
    const { outcome, deferred = [] } = written[n] ?? { outcome: 'failed' as const };
    if (outcome === 'failed' || outcome === 'skipped') continue;
    const { sourceId, targetId, index: place, values } = record;
    const textOf = (column: string) => values[entity.fields.findIndex(({ to }) => to === column)] ?? null;
    const waiting = deferred.map((columns): DeferredReference => {
      const fields = columns.join(',');
      const texts = Object.fromEntries([...entity.key, ...columns].map((name) => [name, textOf(name)]));
      const payload = sealReference(session.keys, { ...of, sourceId, fields }, texts);
      return { place, sourceId, targetId, fields, payload, rule: null };
    });
    last.set(targetId, waiting);
  }
  const all = [...last.values()].flat();
  if (all.length > 0) await session.storeDeferred(of, all);
}

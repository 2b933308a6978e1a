import type { KeptRow } from '@commander/connectors';
import { canonicalRow, needsMembers, type RecordGroup, type RecordPlace } from '@commander/migration-plan';
import { decideGroup } from '../domain/duplicate-groups';
import { batchOf, type DuplicatePass } from './duplicate-pass';
import { readBatch } from './read-batch';

const AT_ONCE = 1000;

type Values = readonly (string | null)[];
/** The survivors whose groups a record gives its values to, by the record's place within its batch. */
type Wanted = Map<number, RecordPlace>;

/** Keeps, sealed, the values that survivors take from their groups: only batches that hold such a record are read again. */
export async function keepGroupRows(pass: DuplicatePass, groups: readonly RecordGroup[]): Promise<void> {
  const { order, planned, sources } = pass;
  if (!needsMembers(order.work.entity)) return;
  const wanted = wantedRows(pass, groups);
  await keepTargetRows(pass, wanted.get(0));
  for (const batch of planned.batches) {
    const places = wanted.get(batch.batch);
    if (!places) continue;
    const { records } = await readBatch(batchOf(order, planned, batch), sources);
    const rows = records.flatMap(({ index, sourceId: id, values }) =>
      sealed(pass, places, { batch: batch.batch, index, id }, values),
    );
    await keep(pass, rows);
  }
}

function wantedRows({ order }: DuplicatePass, groups: readonly RecordGroup[]): Map<number, Wanted> {
  const wanted = new Map<number, Wanted>();
  for (const group of groups) {
    const { merged } = decideGroup(order.work.entity, group);
    for (const { batch, index } of merged?.others ?? []) {
      const places = wanted.get(batch) ?? new Map<number, RecordPlace>();
      if (merged) places.set(index, merged.survivor);
      wanted.set(batch, places);
    }
  }
  return wanted;
}

async function keepTargetRows(pass: DuplicatePass, places: Wanted | undefined): Promise<void> {
  if (!places) return;
  const { run, order, store } = pass;
  const { entity } = order.work;
  let index = 0;
  await store.run((statements) =>
    statements.eachTargetRow(entity, async (rows) => {
      const kept = rows.flatMap((texts) => {
        const { targetId: id, values } = canonicalRow(entity, texts);
        return sealed(pass, places, { batch: 0, index: index++, id }, values);
      });
      await statements.keepRows(run, order.execution_id, kept);
    }),
  );
}

function sealed(
  { run, secrets }: DuplicatePass,
  places: Wanted,
  place: RecordPlace,
  values: Values,
): KeptRow[] {
  const survivor = places.get(place.index);
  return survivor ? [{ ...place, survivor, sealed: secrets.seal({ run }, place, values) }] : [];
}

async function keep({ store, run, order }: DuplicatePass, rows: readonly KeptRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const some = rows.slice(start, start + AT_ONCE);
    await store.run((statements) => statements.keepRows(run, order.execution_id, some));
  }
}

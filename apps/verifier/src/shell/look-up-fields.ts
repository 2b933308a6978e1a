import type { TargetInspector } from '@commander/connectors';
import type { Entity, Plan } from '@commander/contracts';
import type { ExpectedRecord } from '../domain/expected-record';

/** An entity of a plan, whose records are asked for. */
export interface LookedUp {
  readonly plan: Plan;
  readonly entity: Entity;
}

/**
 * Replaces the keys of looked-up fields by what they stand for in the target now; by no value where a key stands for no row or for
 * several, which no written record can have had.
 */
export async function lookUpFields(
  inspector: TargetInspector,
  { plan, entity }: LookedUp,
  records: readonly ExpectedRecord[],
): Promise<readonly ExpectedRecord[]> {
  let looked = records;
  for (const [place, { type, lookup }] of entity.fields.entries()) {
    const parent = plan.entities.find(({ name }) => name === lookup?.entity);
    if (!lookup || !parent) continue;
    const keys = [...new Set(looked.flatMap(({ values }) => values[place] ?? []))];
    const { by, value } = lookup;
    const found = await inspector.lookUp({ table: parent.target.table, by, value, type }, keys);
    looked = looked.map((record) => {
      const rows = found.get(record.values[place] ?? '') ?? [];
      const text = rows.length === 1 && record.values[place] !== null ? (rows[0] ?? null) : null;
      return { ...record, values: record.values.with(place, text) };
    });
  }
  return looked;
}

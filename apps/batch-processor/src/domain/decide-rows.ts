import type { BatchRows, DuplicateDecision, RejectedRecord, WritableRecord } from '@commander/connectors';
import type { Entity } from '@commander/contracts';
import { mergeRows, type RecordPlace } from '@commander/migration-plan';
import { plannedDuplicate } from './planned-duplicate';

type Values = readonly (string | null)[];

/** The opened values of a group's other records; those of a row that the target holds have batch 0 and come first. */
export interface OpenedRow extends RecordPlace {
  readonly survivor: RecordPlace;
  readonly values: Values;
}

/** What was decided of a batch, with its values opened. */
export interface OpenedDecisions {
  readonly decisions: readonly DuplicateDecision[];
  readonly rows: readonly OpenedRow[];
}

/**
 * A batch's rows as they are to be written: duplicates are taken out, survivors carry their group's values. A record is known by its id, and by
 * its place where several have that id: a living source may have moved it.
 */
export function decideRows(
  entity: Entity,
  { records, rejected, sourceColumns }: BatchRows,
  decided: OpenedDecisions,
): BatchRows {
  const decisions = new Places(
    decided.decisions.map((decision) => [decision, decision]),
    records,
  );
  const merges = new Places(groupsOf(decided.rows), records);
  const kept: WritableRecord[] = [];
  const left: RejectedRecord[] = [...rejected];
  for (const record of records) {
    const decision = decisions.of(record);
    if (decision) left.push(leftOut(record, decision));
    else kept.push(withGroup(entity, record, merges.of(record)));
  }
  return { records: kept, rejected: left, sourceColumns };
}

type Group = readonly [survivor: RecordPlace, rows: OpenedRow[]];

function groupsOf(rows: readonly OpenedRow[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = placeKey(row.survivor.index, row.survivor.id);
    const known = groups.get(key);
    if (known) known[1].push(row);
    else groups.set(key, [row.survivor, [row]]);
  }
  return [...groups.values()];
}

const placeKey = (index: number, id: string): string => `${index}:${id}`;

/** What belongs to the records of a batch, by their places. */
class Places<T> {
  private readonly byPlace = new Map<string, T>();
  private readonly moved = new Map<string, T>();

  constructor(
    entries: readonly (readonly [RecordPlace, T])[],
    records: readonly Pick<WritableRecord, 'index' | 'sourceId'>[],
  ) {
    const standing = new Set(records.map(({ index, sourceId }) => placeKey(index, sourceId)));
    for (const [{ index, id }, value] of entries) {
      const key = placeKey(index, id);
      if (standing.has(key)) this.byPlace.set(key, value);
      else this.moved.set(id, value);
    }
  }

  of({ index, sourceId }: Pick<WritableRecord, 'index' | 'sourceId'>): T | undefined {
    return this.byPlace.get(placeKey(index, sourceId)) ?? this.moved.get(sourceId);
  }
}

function leftOut(
  { index, sourceId, source, remarks }: WritableRecord,
  { rule, outcome, survivor, targetId }: DuplicateDecision,
): RejectedRecord {
  return {
    index,
    sourceId,
    outcome,
    // One that failed has no row to be found by.
    ...(outcome !== 'failed' && { targetId }),
    survivor,
    error: plannedDuplicate(rule, survivor.id, outcome),
    ...(source && { source }),
    ...(remarks && { remarks }),
  };
}

function withGroup(
  entity: Entity,
  record: WritableRecord,
  others: readonly OpenedRow[] = [],
): WritableRecord {
  const [first, ...rest] = others;
  if (!first) return record;
  const valuesOf = (rows: readonly OpenedRow[]) => rows.map(({ values }) => values);
  if (first.batch !== 0) return { ...record, values: mergeRows(entity, record.values, valuesOf(others)) };
  const values = mergeRows(entity, first.values, [record.values, ...valuesOf(rest)]);
  const merged = entity.duplicates.policy === 'merge' ? { merged: true as const } : {};
  return { ...record, values, targetId: first.id, ...merged };
}

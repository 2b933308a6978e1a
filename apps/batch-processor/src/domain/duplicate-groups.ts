import type { DuplicateDecision } from '@commander/connectors';
import type { Entity } from '@commander/contracts';
import { duplicateRules, needsMembers, type RecordGroup, type RecordPlace } from '@commander/migration-plan';

/** What becomes of one group. */
export interface DecidedGroup {
  readonly decisions: readonly DuplicateDecision[];
  /** The record that is written with the values of `others`; left out where it is written as it is, or nothing is. */
  readonly merged?: { readonly survivor: RecordPlace; readonly others: readonly RecordPlace[] };
}

const OUTCOMES = { fail: 'failed', skip: 'skipped', update: 'updated', merge: 'merged' } as const;

// Rows that the target holds stand before every batch.
const inTarget = ({ batch }: RecordPlace): boolean => batch === 0;

/**
 * Decides about one group by the entity's policy. A row of the target survives; where it takes values of the group, the group's first record
 * writes them to it, and the group fails with that record. Of several rows of the target the first one is meant.
 */
export function decideGroup(entity: Entity, group: RecordGroup): DecidedGroup {
  const [first] = group;
  const records = group.filter((member) => !inTarget(member));
  const writer = writerOf(entity, group);
  const rules = duplicateRules(entity);
  const survivor = placeOf(writer ?? first);
  const decisions = records
    .filter((record) => record !== writer)
    .map((record) => ({
      ...placeOf(record),
      rule: rules[record.rule]?.name ?? '',
      outcome: OUTCOMES[entity.duplicates.policy],
      survivor,
      targetId: first.targetId,
    }));
  if (!writer || !needsMembers(entity)) return { decisions };
  const rows = inTarget(first) ? [first, ...records.filter((record) => record !== writer)] : records.slice(1);
  return { decisions, merged: { survivor, others: rows.map(placeOf) } };
}

/** The record of a group that is written; none where the row that stands in the target stays as it is. */
function writerOf(entity: Entity, group: RecordGroup): RecordGroup[number] | undefined {
  const [first] = group;
  if (!inTarget(first)) return first;
  return needsMembers(entity) ? group.find((member) => !inTarget(member)) : undefined;
}

const placeOf = ({ batch, index, id }: RecordPlace): RecordPlace => ({ batch, index, id });

import type { EventData, Outcome } from '@commander/contracts';
import {
  countSourceIds,
  recordAction,
  rehearsalAction,
  sourceIdsOf,
  undoAction,
  type UndoOutcome,
} from '@commander/event-sourcing';
import { bloomFilter } from './bloom-filter';
import { idSpan, type KeySpan } from './id-key';
import type { LineageEvent, LineageKind } from './lineage-kind';

/** The outcomes of one part of a batch's lineage, as they stand in the event. */
export type LineageOutcomes = LineageEvent['data']['outcomes'];

/** What is kept of one part of a batch's lineage: enough to find a record in it without looking at every record. */
export interface LineageBlock {
  readonly execution: string;
  readonly project: string;
  readonly entity: string;
  readonly batch: number;
  readonly part: number;
  readonly records: number;
  /** Null where the lineage names rows of the target only. */
  readonly sources: KeySpan | null;
  /** Null where every target id equals its source id. */
  readonly targets: KeySpan | null;
  /** Over all ids, source and target. */
  readonly bloom: Uint8Array;
  readonly outcomes: LineageOutcomes;
}

/** What became of one record, or would become. */
export interface RecordEntry {
  readonly action: string;
  readonly outcome: Outcome | UndoOutcome;
  /** Null where a row of the target was undone. */
  readonly source_id: string | null;
  /** Null where nothing was, or would be, written. */
  readonly target_id: string | null;
  /** Why it failed, was skipped, or was left alone: a rule's name or an SQLSTATE. */
  readonly rule: string | null;
}

/** The block of a lineage event. */
export function lineageBlock({ project, data }: LineageEvent): LineageBlock {
  const { execution_id: execution, entity, batch, part, outcomes } = data;
  const groups: readonly Group[] = outcomes;
  const sources = new Set(groups.flatMap((group) => ('source_ids' in group ? sourceIdsOf(group) : [])));
  const targets = groups.flatMap(({ target_ids }) => target_ids ?? []);
  return {
    execution,
    project,
    entity,
    batch,
    part,
    records: countRecords(outcomes),
    sources: idSpan(project, entity, sources),
    targets: idSpan(project, entity, targets),
    bloom: bloomFilter(new Set([...sources, ...targets])),
    outcomes,
  };
}

/** How many records a lineage tells of. */
export const countRecords = (outcomes: LineageOutcomes): number =>
  outcomes.reduce((sum: number, group: Group) => sum + countIds(group), 0);

/** Every record of a block, in the order of its event. */
export function recordEntries(kind: LineageKind, outcomes: LineageOutcomes): RecordEntry[] {
  const actionOf = kind === 'rehearsed' ? rehearsalAction : recordAction;
  return outcomes.flatMap((group: Group) =>
    'source_ids' in group ? sourceEntries(group, actionOf(group.outcome)) : undoneEntries(group),
  );
}

/** The records of a block that have one of these ids in the source or in the target. */
export const findRecords = (
  kind: LineageKind,
  outcomes: LineageOutcomes,
  ids: readonly string[],
): RecordEntry[] =>
  recordEntries(kind, outcomes).filter(({ source_id, target_id }) =>
    ids.some((id) => source_id === id || target_id === id),
  );

type SourceGroup = EventData<'batch.lineage'>['outcomes'][number];
type UndoneGroup = EventData<'undo.lineage'>['outcomes'][number];
type Group = SourceGroup | UndoneGroup;

const countIds = (group: Group): number =>
  'source_ids' in group ? countSourceIds(group) : group.target_ids.length;

function sourceEntries(group: SourceGroup, action: string): RecordEntry[] {
  const { outcome, target_ids, rule } = group;
  const ids = sourceIdsOf(group);
  return ids.map((source_id, i) => {
    const target_id = writes(outcome) ? ((target_ids ?? ids)[i] ?? null) : null;
    return { action, outcome, source_id, target_id, rule: rule ?? null };
  });
}

const undoneEntries = ({ outcome, target_ids, rule }: UndoneGroup) =>
  target_ids.map((target_id): RecordEntry => {
    return { action: undoAction(outcome), outcome, source_id: null, target_id, rule: rule ?? null };
  });

const writes = (outcome: Outcome): boolean => outcome !== 'skipped' && outcome !== 'failed';

import type { EventData, EventOf, Outcome } from '@commander/contracts';
import { recordAction } from '@commander/event-sourcing';
import { bloomFilter } from './bloom-filter';
import { idSpan, type KeySpan } from './id-key';

/** The outcomes of one part of a batch's lineage, as they stand in the event. */
export type LineageOutcomes = EventData<'batch.lineage'>['outcomes'];

/** What is kept of one part of a batch's lineage: enough to find a record in it without looking at every record. */
export interface LineageBlock {
  readonly execution: string;
  readonly project: string;
  readonly entity: string;
  readonly batch: number;
  readonly part: number;
  readonly records: number;
  readonly sources: KeySpan | null;
  /** Null where every target id equals its source id. */
  readonly targets: KeySpan | null;
  /** Over all ids, source and target. */
  readonly bloom: Uint8Array;
  readonly outcomes: LineageOutcomes;
}

/** What became of one record. */
export interface RecordEntry {
  readonly action: string;
  readonly outcome: Outcome;
  readonly source_id: string;
  /** Null where nothing was written. */
  readonly target_id: string | null;
  /** Why it failed or was skipped: a rule's name or an SQLSTATE. */
  readonly rule: string | null;
}

/** The block of a lineage event. */
export function lineageBlock({ project, data }: EventOf<'batch.lineage'>): LineageBlock {
  const { execution_id: execution, entity, batch, part, outcomes } = data;
  const sources = new Set(outcomes.flatMap(({ source_ids }) => source_ids));
  const targets = outcomes.flatMap(({ target_ids }) => target_ids ?? []);
  return {
    execution,
    project,
    entity,
    batch,
    part,
    records: outcomes.reduce((sum, { source_ids }) => sum + source_ids.length, 0),
    sources: idSpan(project, entity, sources),
    targets: idSpan(project, entity, targets),
    bloom: bloomFilter(new Set([...sources, ...targets])),
    outcomes,
  };
}

/** Every record of a block, in the order of its event. */
export function recordEntries(outcomes: LineageOutcomes): RecordEntry[] {
  return outcomes.flatMap(({ outcome, source_ids, target_ids, rule }) =>
    source_ids.map((source_id, i) => ({
      action: recordAction(outcome),
      outcome,
      source_id,
      target_id: writes(outcome) ? ((target_ids ?? source_ids)[i] ?? null) : null,
      rule: rule ?? null,
    })),
  );
}

/** The records of a block that have this id in the source or in the target. */
export const findRecord = (outcomes: LineageOutcomes, id: string): RecordEntry[] =>
  recordEntries(outcomes).filter(({ source_id, target_id }) => source_id === id || target_id === id);

const writes = (outcome: Outcome): boolean => outcome !== 'skipped' && outcome !== 'failed';

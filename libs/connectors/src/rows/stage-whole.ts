import { writePolicy } from '@commander/migration-plan';
import type { WriteError } from '../record-ending';
import { mayRepeatKeys } from './may-repeat-keys';
import { stageRecords } from './stage-records';
import type { BatchWriting } from './record-writer';
import type { RecordBatch } from './write-records';

/** What is known of a batch's records before the first one is written; records are named by their places. */
export interface StagedWhole {
  /** Those whose values their columns cannot hold. */
  readonly failures: ReadonlyMap<number, WriteError>;
  /** What one of the others lost on the way: `<column>.<rule>`. */
  readonly lost: (place: number) => readonly string[];
  /** Later records of a key, with the first one, where the policy does not write them. */
  readonly laterOf: ReadonlyMap<number, number>;
}

/** Stages a batch and keeps it, so that its records can be written one by one; to be called in a transaction of its own. */
export async function stageWhole(
  batch: Omit<RecordBatch, 'writer'>,
  writing: BatchWriting,
): Promise<StagedWhole> {
  const { order, records } = batch;
  const places = [...records.keys()];
  const writer = writing.writer();
  const { failures, warnings } = await stageRecords({ order, records, writer }, places);
  await writing.keep();
  const isAsked = writePolicy(order.work.entity) !== 'update' && mayRepeatKeys(batch, places);
  const later = isAsked ? await writer.duplicates() : [];
  const lost = (place: number) => warnings.get(place) ?? [];
  return { failures, lost, laterOf: new Map(later.map(({ n, first }) => [n, first])) };
}

import type { RecordEnding, RejectedRecord, WritableRecord, WriteError } from '../record-ending';
import type { WrittenFor } from '../rows/written-for';

/** The batch of which a record failed. */
export interface QuarantinedBatch {
  readonly project_id: string;
  readonly chain_id: string;
  readonly execution_id: string;
  readonly entity: string;
  readonly batch: number;
}

/** How the quarantine names the batch that rows are written for. */
export const quarantinedBatch = ({
  project_id,
  chain_id,
  execution_id,
  work,
  batch,
}: WrittenFor): QuarantinedBatch => ({
  project_id,
  chain_id,
  execution_id,
  entity: work.entity.name,
  batch: batch.batch,
});

/** A record that failed, as the quarantine keeps it. */
export interface QuarantinedRecord {
  /** Place within the batch, from 0, counted over all records. */
  readonly place: number;
  readonly sourceId: string;
  /** Where it would stand in the target; null where it never got that far. */
  readonly targetId: string | null;
  readonly error: Omit<WriteError, 'message'>;
  /** Its source texts, sealed; null where there are none, or no key to seal them with. */
  readonly payload: string | null;
}

/** A record that failed, before its source texts are sealed. */
export type FailedRecord = Omit<QuarantinedRecord, 'payload'> & Pick<WritableRecord, 'source'>;

const UNEXPLAINED: QuarantinedRecord['error'] = {
  category: 'fatal',
  error_type: 'system',
  code: 'unexplained',
  retriable: false,
};

/** What the quarantine keeps of a record that failed. */
export function failedRecord(
  record: WritableRecord | RejectedRecord,
  { error }: Pick<RecordEnding, 'error'>,
  place: number,
): FailedRecord {
  const { sourceId, source } = record;
  const { targetId = null } = record;
  return { place, sourceId, targetId, error: error ?? UNEXPLAINED, ...(source && { source }) };
}

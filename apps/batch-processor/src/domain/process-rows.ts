import type { BatchRows, RejectedRecord, SourceRow, WritableRecord, WriteError } from '@commander/connectors';
import type { Failure } from '@commander/contracts';
import {
  failureBy,
  type LinePipeline,
  type CopyLines,
  type InvalidRecord,
  type RecordPipeline,
} from '@commander/migration-plan';
import { LinedRecord } from './lined-record';

/** A pipeline for rows, and for lines. */
export interface LinedPipeline {
  readonly pipeline: RecordPipeline;
  readonly linePipeline: LinePipeline;
}

/** A batch's rows, and how their memory is given back once nobody looks at them any more. */
export interface ProcessedRows extends BatchRows {
  readonly release?: () => void;
}

/** Takes a batch's rows through the pipeline; `firstRecord` is the place in the source of the first one. */
export function processRows(
  pipeline: RecordPipeline,
  rows: readonly SourceRow[],
  firstRecord: number,
): BatchRows {
  const records: WritableRecord[] = [];
  const rejected: RejectedRecord[] = [];
  for (const [index, row] of rows.entries()) {
    const record = processRow(pipeline, row, index, firstRecord);
    if ('error' in record) rejected.push(record);
    else records.push(record);
  }
  return { records, rejected, sourceColumns: pipeline.sourceColumns };
}

/** Takes a batch's lines through the pipeline; they say what `processRows` says of the same rows. */
export function processLines(
  { pipeline, linePipeline }: LinedPipeline,
  lines: CopyLines,
  firstRecord: number,
): ProcessedRows {
  const processed = linePipeline.process(lines, firstRecord);
  return {
    records: processed.places.map((_, n) => new LinedRecord(processed, n)),
    rejected: processed.invalid.map(({ place, record }) =>
      rejectedRecord(record, processed.sourceAt(place), place),
    ),
    sourceColumns: pipeline.sourceColumns,
    release: () => processed.release(),
  };
}

/** The same rows with every record failed for one reason: nothing of them is written. */
export const abandonRows = (
  { records, rejected, sourceColumns }: BatchRows,
  failure: Failure,
): BatchRows => ({
  sourceColumns,
  records: [],
  rejected: [...records, ...rejected].map(({ index, sourceId, source, quarantined }) => ({
    index,
    sourceId,
    ...(source && { source }),
    ...(quarantined !== undefined && { quarantined }),
    error: { ...failure, rule: failure.code },
  })),
});

function processRow(
  pipeline: RecordPipeline,
  row: SourceRow,
  index: number,
  firstRecord: number,
): WritableRecord | RejectedRecord {
  if ('rule' in row) {
    const { rule, message } = row;
    return { index, sourceId: `#${firstRecord + index}`, error: rejection('source', rule, { message }) };
  }
  const record = pipeline.process(row, firstRecord + index);
  if (record.kind === 'valid') {
    const { sourceId, targetId, values, remarks } = record;
    return { index, sourceId, targetId, values, source: row, ...(remarks && { remarks }) };
  }
  return rejectedRecord(record, row, index);
}

const rejectedRecord = (
  { sourceId, errorType, rule, field, message }: InvalidRecord,
  source: readonly (string | null)[],
  index: number,
): RejectedRecord => ({
  index,
  sourceId,
  source,
  error: rejection(errorType, rule, { field, message }),
});

const NAMES = {
  source: 'source_malformed',
  transformation: 'transformation_failed',
  validation: 'validation_failed',
} as const;

const rejection = (
  errorType: keyof typeof NAMES,
  rule: string,
  { message, ...parts }: Pick<WriteError, 'field' | 'message'>,
): WriteError => ({
  ...failureBy(
    { code: rule, name: NAMES[errorType], category: 'validation', errorType, sentence: message },
    message,
  ),
  rule,
  ...parts,
});

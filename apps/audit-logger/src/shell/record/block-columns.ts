import type { KeySpan } from '../../domain/id-key';
import type { PlacedBlock } from '../../domain/plan-rows';
import { packOutcomes } from '../outcome-codec';
import type { InsertColumns } from './insert-rows';

const span = (keys: KeySpan | null): string | null =>
  keys && `["${escaped(keys.from)}","${escaped(keys.to)}"]`;
// Within a range's text form a backslash stands for itself only when doubled.
const escaped = (key: Uint8Array): string => `\\\\x${Buffer.from(key).toString('hex')}`;

/** The columns of `lineage_block`. */
export const BLOCK_COLUMNS: InsertColumns<PlacedBlock> = {
  partition: { type: 'int', value: (block) => block.partition },
  log_offset: { type: 'bigint', value: (block) => block.offset },
  project: { type: 'text', value: (block) => block.project },
  execution: { type: 'uuid', value: (block) => block.execution },
  entity: { type: 'text', value: (block) => block.entity },
  batch: { type: 'int', value: (block) => block.batch },
  part: { type: 'int', value: (block) => block.part },
  records: { type: 'int', value: (block) => block.records },
  sources: { type: 'id_span', value: (block) => span(block.sources) },
  targets: { type: 'id_span', value: (block) => span(block.targets) },
  bloom: { type: 'bytea', value: (block) => Buffer.from(block.bloom) },
  outcomes: { type: 'bytea', value: (block) => packOutcomes(block.outcomes) },
};

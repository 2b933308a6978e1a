import type { BatchOfExecution, FoundRecord } from '../../domain/audit-entry';
import { findRecords, recordEntries, type RecordEntry } from '../../domain/lineage-block';
import { CLOSING_EVENTS, lineageKind, type LineageKind } from '../../domain/lineage-kind';
import { unpackOutcomes } from '../outcome-codec';

/** A stored block, with what its event and the one that closes its batch say. */
export interface FoundBlock {
  readonly partition: number;
  readonly log_offset: string;
  readonly project: string;
  readonly execution: string;
  readonly entity: string;
  readonly batch: number;
  readonly outcomes: Buffer;
  /** The event's name. */
  readonly name: string;
  readonly time: Date | null;
  readonly closed: boolean;
  readonly undoes: { readonly execution_id: string; readonly batch: number } | null;
}

/** Selects the columns of blocks `b`. */
export const SELECT_BLOCKS = `
  select b.partition, b.log_offset, b.project, b.execution, b.entity, b.batch, b.outcomes, e.name, e.time,
    c.name is not null as closed, case when c.name = 'batch.undone' then c.data -> 'undoes' end as undoes
  from lineage_block b join audit_event e using (partition, log_offset)
    left join lateral (
      select c.name, c.data from audit_event c
      where c.subject = e.subject and c.entity = b.entity and c.batch = b.batch
        and c.name in (${CLOSING_EVENTS.map((name) => `'${name}'`).join(', ')}) and c.verdict = 'accepted'
      limit 1
    ) c on true`;

/** What the block's event tells of its records. */
export const kindOf = ({ name }: FoundBlock): LineageKind => lineageKind(name) ?? 'loaded';

/** The order of blocks in the log. */
export const byPlace = (a: FoundBlock, b: FoundBlock): number =>
  a.partition - b.partition || Number(a.log_offset) - Number(b.log_offset);

/** Every record of a block. */
export const recordsOf = (block: FoundBlock): FoundRecord[] =>
  recordEntries(kindOf(block), unpackOutcomes(block.outcomes)).map(inBlock(block));

/** The records of a block that have one of these ids. */
export const recordsWith = (block: FoundBlock, ids: readonly string[]): FoundRecord[] =>
  findRecords(kindOf(block), unpackOutcomes(block.outcomes), ids).map(inBlock(block));

const inBlock =
  (block: FoundBlock) =>
  (record: RecordEntry): FoundRecord => ({
    kind: kindOf(block),
    ...record,
    project: block.project,
    execution: block.execution,
    entity: block.entity,
    batch: block.batch,
    committed: block.closed && kindOf(block) !== 'rehearsed',
    undoes: undoneBatch(block),
    time: block.time?.toISOString() ?? null,
    position: { partition: block.partition, offset: Number(block.log_offset) },
  });

const undoneBatch = ({ undoes }: FoundBlock): BatchOfExecution | null =>
  undoes && { execution: undoes.execution_id, batch: undoes.batch };

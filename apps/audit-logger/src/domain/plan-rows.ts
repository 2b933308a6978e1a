import type { CommanderEvent } from '@commander/contracts';
import type { AuditMessage, LogMessage } from './audit-message';
import { eventRow, otherRow, type AuditRow } from './audit-row';
import { EventJudge, type Recorded } from './event-judge';
import { lineageBlock, type LineageBlock } from './lineage-block';
import { isLineage } from './lineage-kind';

/** A message with what it turned out to be. */
export interface ReadMessage {
  readonly message: LogMessage;
  readonly read: Exclude<AuditMessage, { kind: 'too-new' }>;
}

/** A block with the place of its event. */
export interface PlacedBlock extends LineageBlock {
  readonly partition: number;
  readonly offset: number;
}

/** What is to be appended to the audit log for some messages. */
export interface PlannedRows {
  readonly rows: readonly AuditRow[];
  /** Of accepted lineage only. */
  readonly blocks: readonly PlacedBlock[];
}

/** Plans the rows of consecutive messages of one partition; `sequence` is that of the partition's last row. */
export function planRows(
  messages: readonly ReadMessage[],
  recorded: Recorded,
  sequence: number,
): PlannedRows {
  const judge = new EventJudge(recorded);
  const rows: AuditRow[] = [];
  const blocks: PlacedBlock[] = [];
  for (const { message, read } of messages) {
    const next = sequence + rows.length + 1;
    if (read.kind !== 'event') {
      rows.push(otherRow(message, next, read));
      continue;
    }
    const verdict = judge.judge(read.event);
    if (verdict === 'repeated') continue;
    rows.push(eventRow(message, next, read.event, verdict));
    if (verdict === 'accepted') blocks.push(...blockOf(message, read.event));
  }
  return { rows, blocks };
}

function blockOf({ partition, offset }: LogMessage, event: CommanderEvent): PlacedBlock[] {
  return isLineage(event) ? [{ partition, offset, ...lineageBlock(event) }] : [];
}

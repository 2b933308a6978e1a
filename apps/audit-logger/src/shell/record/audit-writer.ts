import { createHash } from 'node:crypto';
import { failPoint } from '@commander/fail-points';
import type { StoredMessage } from '@commander/kafka';
import type { DataSource, EntityManager } from 'typeorm';
import { auditMessage, type AuditMessage, type LogMessage } from '../../domain/audit-message';
import { planRows, type PlannedRows, type ReadMessage } from '../../domain/plan-rows';
import { StreamPositionEntity } from '../database/stream-position.entity';
import { AUDIT_COLUMNS } from './audit-columns';
import { BLOCK_COLUMNS } from './block-columns';
import { insertRows, insertStatement } from './insert-rows';
import { loadRecorded } from './load-recorded';
import { tooNew } from './recording-error';

const INSERT_EVENTS = insertStatement('audit_event', AUDIT_COLUMNS);
const INSERT_BLOCKS = insertStatement('lineage_block', BLOCK_COLUMNS);
const FIND_POSITION = `
  insert into stream_position (partition, next_offset, sequence) values ($1, 0, 0) on conflict do nothing`;
const LOCK_POSITION = 'select next_offset, sequence from stream_position where partition = $1 for update';
const MOVE_POSITION = 'update stream_position set next_offset = $2, sequence = $3 where partition = $1';

/** Appends messages of the event stream to the audit log. */
export class AuditWriter {
  constructor(private readonly source: DataSource) {}

  /** By partition: the offset of the first message that is not recorded. */
  async positions(): Promise<Map<number, number>> {
    const rows = await this.source.getRepository(StreamPositionEntity).find();
    return new Map(rows.map(({ partition, next_offset }) => [partition, Number(next_offset)]));
  }

  /**
   * Records consecutive messages of one partition, and how far it is recorded, in one transaction; those recorded before are passed
   * over. Where one is of a version that is not known, it records what stands before it and rejects with RecordingError.
   */
  async record(messages: readonly StoredMessage[]): Promise<PlannedRows> {
    const read = messages.map(readMessage);
    const halt = read.find(({ read: { kind } }) => kind === 'too-new');
    const readable = read
      .flatMap(knownOf)
      .filter(({ message }) => !halt || message.offset < halt.message.offset);
    const planned = await this.source.transaction((manager) => append(manager, readable));
    if (halt?.read.kind === 'too-new') throw tooNew(halt.message, halt.read.type);
    return planned;
  }
}

interface AnyMessage {
  readonly message: LogMessage;
  readonly read: AuditMessage;
}

function readMessage({ partition, offset, timestamp, value }: StoredMessage): AnyMessage {
  const digest = createHash('sha256')
    .update(value ?? '')
    .digest('hex');
  const text = value?.toString('utf8') ?? null;
  const message = { partition, offset, timestamp, digest };
  return { message, read: auditMessage(text) };
}

const knownOf = ({ message, read }: AnyMessage): ReadMessage[] =>
  read.kind === 'too-new' ? [] : [{ message, read }];

async function append(manager: EntityManager, messages: readonly ReadMessage[]): Promise<PlannedRows> {
  const [first, last] = [messages[0], messages.at(-1)];
  if (!first || !last) return { rows: [], blocks: [] };
  const { partition } = first.message;
  const position = await lockPosition(manager, partition);
  const fresh = messages.filter(({ message }) => message.offset >= position.next);
  const events = fresh.flatMap(({ read }) => (read.kind === 'event' ? [read.event] : []));
  const planned = planRows(fresh, await loadRecorded(manager, events), position.sequence);
  await insertRows(manager, INSERT_EVENTS, AUDIT_COLUMNS, planned.rows);
  await insertRows(manager, INSERT_BLOCKS, BLOCK_COLUMNS, planned.blocks);
  await failPoint('audit.in-append');
  const next = Math.max(position.next, last.message.offset + 1);
  await manager.query(MOVE_POSITION, [partition, next, position.sequence + planned.rows.length]);
  return planned;
}

async function lockPosition(
  manager: EntityManager,
  partition: number,
): Promise<{ next: number; sequence: number }> {
  await manager.query(FIND_POSITION, [partition]);
  const [row] = await manager.query<StreamPositionEntity[]>(LOCK_POSITION, [partition]);
  return { next: Number(row?.next_offset ?? 0), sequence: Number(row?.sequence ?? 0) };
}

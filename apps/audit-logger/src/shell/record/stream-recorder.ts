import {
  PoisonMessage,
  type Health,
  type MessageLog,
  type StoredMessage,
  type Subscription,
} from '@commander/kafka';
import { counter, histogram, withSpan } from '@commander/telemetry';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { AuditRow } from '../../domain/audit-row';
import { AuditWriter } from './audit-writer';
import { checkStream } from './check-stream';
import { RecordingError } from './recording-error';

const MAX_MESSAGES = 100;
// An append costs hardly more for many messages than for one.
const GATHER_MS = 100;
const MAX_LINKS = 16;

/** What the recorder works with. */
export interface RecorderParts {
  readonly log: MessageLog;
  /** The event stream, by its full name. */
  readonly topic: string;
  readonly source: DataSource;
  readonly logger: Logger;
}

/** Follows the event stream into the audit log. */
export class StreamRecorder {
  private readonly writer: AuditWriter;
  private readonly rows = counter('audit_rows', 'Rows appended to the audit log, by verdict');
  private readonly records = counter('audit_records', 'Records of lineage appended to the audit log');
  private readonly duration = histogram('audit_append_seconds', 'Seconds that one append takes');
  private subscription: Subscription | undefined;
  private broken: RecordingError | undefined;

  constructor(private readonly parts: RecorderParts) {
    this.writer = new AuditWriter(parts.source);
  }

  /** Starts where the audit log ends; rejects with RecordingError where the stream does not continue it. */
  async start(): Promise<void> {
    const { log, topic, source } = this.parts;
    const positions = await this.writer.positions();
    await checkStream(log, topic, source, positions);
    this.subscription = await log.follow({
      topic,
      from: (partition) => positions.get(partition) ?? 0,
      maxBatch: MAX_MESSAGES,
      gatherMs: GATHER_MS,
      onMessages: (messages) => this.record(messages),
    });
  }

  /** How the recording is; `crashed` with the reason where it cannot go on without an operator. */
  health(): Health {
    if (this.broken)
      return { status: 'crashed', reason: `${this.broken.message} ${this.broken.remedy ?? ''}` };
    return this.subscription?.health() ?? { status: 'stopped', reason: 'It is not started.' };
  }

  /** Whether it stopped because nothing could be recorded without leaving something out. */
  halted(): boolean {
    return this.broken !== undefined;
  }

  /** Finishes what is being written and stops. */
  async stop(): Promise<void> {
    await this.subscription?.stop();
  }

  private async record(messages: StoredMessage[]): Promise<void> {
    const started = performance.now();
    const attributes = { partition: messages[0]?.partition, messages: messages.length };
    const options = { parent: null, kind: 'consumer', attributes, links: linksOf(messages) } as const;
    await withSpan('audit.append', options, async () => {
      const { rows, blocks } = await this.writer.record(messages).catch((error: unknown) => this.fail(error));
      rows.forEach((row) => this.tell(row));
      this.records.add(blocks.reduce((sum, block) => sum + block.records, 0));
    });
    this.duration.record((performance.now() - started) / 1000);
  }

  private tell(row: AuditRow): void {
    const { partition, offset, verdict } = row;
    this.rows.add(1, { verdict });
    if (verdict !== 'unknown' && verdict !== 'malformed') return;
    const type = verdict === 'unknown' ? row.name : undefined;
    this.parts.logger.warn({ partition, offset, type }, `A message of the event stream is ${verdict}.`);
  }

  // What repetition cannot mend stops the reader at once; anything else (a database that is away) is tried again.
  private fail(error: unknown): never {
    if (!(error instanceof RecordingError)) throw error;
    this.broken = error;
    this.parts.logger.fatal({ err: error }, error.message);
    throw new PoisonMessage(error.code, error.message);
  }
}

function linksOf(messages: readonly StoredMessage[]): string[] {
  const parents = messages.flatMap(({ headers }) => headers.traceparent ?? []);
  return [...new Set(parents)].slice(0, MAX_LINKS);
}

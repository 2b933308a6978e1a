import { createKafkaMessageLog, topicNames } from '@commander/kafka';
import type { Logger } from 'pino';
import type { Config } from './config';
import { openDatabase } from './shell/database/open-database';
import { ReaderAccess } from './shell/http/reader-access';
import { openTokenStore } from './shell/http/token-store';
import { AuditReader } from './shell/query/audit-reader';
import { LineageReader } from './shell/query/lineage-reader';
import { StreamRecorder } from './shell/record/stream-recorder';

/** Everything that the service is made of, put together. */
export interface Parts {
  readonly recorder: StreamRecorder;
  readonly audit: AuditReader;
  readonly lineage: LineageReader;
  readonly access: ReaderAccess;
  /** Finishes what is being written, then hangs up everywhere. */
  close(): Promise<void>;
}

/** Opens the databases and the log and puts the parts together; nothing is recorded yet. */
export async function openParts(
  config: Config,
  logger: Logger,
  onFatal: (error: Error) => void,
): Promise<Parts> {
  const source = await openDatabase(config.auditUrl);
  const tokens = config.tokensUrl === null ? null : openTokenStore(config.tokensUrl);
  const log = createKafkaMessageLog(config.kafka, { onFatal });
  const topic = topicNames(config.kafka.topicPrefix).events;
  const recorder = new StreamRecorder({ log, topic, source, logger });
  return {
    recorder,
    audit: new AuditReader(source),
    lineage: new LineageReader(source),
    access: new ReaderAccess(config.profile, tokens),
    close: async () => {
      await recorder.stop();
      await log.close();
      await Promise.all([source.destroy(), tokens?.close()]);
    },
  };
}

import type { MicroserviceOptions } from '@nestjs/microservices';
import { GROUPS } from '@commander/contracts';
import { createKafkaMessageLog, MessageLogServer, requireTopics, topicProfile } from '@commander/kafka';
import type { Env } from '@commander/security';
import { createLogger, exitOnFatal, startService, type Telemetry } from '@commander/telemetry';
import { BatchProcessorModule } from './batch-processor.module';
import { readConfig } from './config';
import { openProcessor } from './open-processor';

/** Starts the service: topics checked, then orders taken. */
export async function bootstrap(env: Env, telemetry: Telemetry): Promise<void> {
  const { kafka, profile, instance, host, port, concurrency } = readConfig(env);
  const logger = createLogger({ service: 'batch-processor', instance, env });
  await requireTopics(kafka, topicProfile(profile));
  const log = createKafkaMessageLog(kafka, { onFatal: exitOnFatal(logger, 'orders') });
  const { topicPrefix } = kafka;
  const processor = openProcessor({ log, topicPrefix, instance, concurrency, env, logger });
  const transport = new MessageLogServer({
    log,
    topicPrefix,
    group: `${topicPrefix}${GROUPS.processor}`,
    concurrency,
    onExhausted: 'dead-letter',
  });
  await startService({
    service: 'batch-processor',
    host,
    port,
    module: BatchProcessorModule.with(instance, processor),
    telemetry,
    logger,
    // A question holds a plan and corrected texts, each as large as the commander takes them, sealed.
    bodyLimitMb: 8,
    health: () => ({ orders: transport.health() }),
    prepare: async (app) => {
      app.connectMicroservice<MicroserviceOptions>({ strategy: transport });
      await app.startAllMicroservices();
    },
    drain: () => processor.orders.close(),
  });
}

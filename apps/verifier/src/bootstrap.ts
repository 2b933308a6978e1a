import type { MicroserviceOptions } from '@nestjs/microservices';
import { GROUPS } from '@commander/contracts';
import { createKafkaMessageLog, MessageLogServer, requireTopics, topicProfile } from '@commander/kafka';
import type { Env } from '@commander/security';
import { createLogger, exitOnFatal, startService, type Telemetry } from '@commander/telemetry';
import { readConfig } from './config';
import { VerifierModule } from './verifier.module';
import { VerifyOrders } from './shell/verify-orders';

/** Starts the service: topics checked, then orders taken. */
export async function bootstrap(env: Env, telemetry: Telemetry): Promise<void> {
  const { kafka, profile, instance, host, port } = readConfig(env);
  const logger = createLogger({ service: 'verifier', instance, env });
  await requireTopics(kafka, topicProfile(profile));
  const log = createKafkaMessageLog(kafka, { onFatal: exitOnFatal(logger, 'orders') });
  const { topicPrefix } = kafka;
  const orders = new VerifyOrders({ log, instance, topicPrefix, env, logger });
  const group = `${topicPrefix}${GROUPS.verifier}`;
  const transport = new MessageLogServer({ log, topicPrefix, group, onExhausted: 'dead-letter' });
  await startService({
    service: 'verifier',
    host,
    port,
    module: VerifierModule.with(instance, orders),
    telemetry,
    logger,
    health: () => ({ orders: transport.health() }),
    prepare: async (app) => {
      app.connectMicroservice<MicroserviceOptions>({ strategy: transport });
      await app.startAllMicroservices();
    },
  });
}

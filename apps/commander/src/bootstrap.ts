import type { MicroserviceOptions } from '@nestjs/microservices';
import { GROUPS } from '@commander/contracts';
import { createKafkaMessageLog, MessageLogServer, requireTopics, topicProfile } from '@commander/kafka';
import type { Env } from '@commander/security';
import { createLogger, exitOnFatal, startService, type Telemetry } from '@commander/telemetry';
import { CommanderModule } from './commander.module';
import { readConfig } from './config';
import { admitBootstrapToken, openParts } from './parts';
import { ProblemFilter } from './shell/http/http-problem';

/** Starts the service: topics checked, projector and decider at work, then the faces opened. */
export async function bootstrap(env: Env, telemetry: Telemetry): Promise<void> {
  const config = readConfig(env);
  const logger = createLogger({ service: 'commander', instance: config.instance, env });
  await requireTopics(config.kafka, topicProfile(config.profile));
  const log = createKafkaMessageLog(config.kafka, {
    onFatal: exitOnFatal(logger, 'the stream or of commands'),
  });
  const parts = await openParts(config, log, logger);
  await admitBootstrapToken(config, parts.operators);
  await parts.start();
  const { topicPrefix } = config.kafka;
  const group = topicPrefix + GROUPS.intake;
  const transport = new MessageLogServer({ log: parts.log, topicPrefix, group, onExhausted: 'dead-letter' });
  await startService({
    service: 'commander',
    host: config.host,
    port: config.port,
    module: CommanderModule.with(config, parts),
    telemetry,
    logger,
    health: () => ({
      decider: parts.decider.health(),
      projector: parts.projector.health(),
      intake: transport.health(),
    }),
    prepare: async (app) => {
      app.useGlobalFilters(new ProblemFilter(logger));
      app.connectMicroservice<MicroserviceOptions>({ strategy: transport });
      await app.startAllMicroservices();
    },
    drain: () => parts.close(),
  });
}

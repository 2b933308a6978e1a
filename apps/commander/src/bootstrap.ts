import { createKafkaMessageLog, requireTopics, topicProfile } from '@commander/kafka';
import type { Env } from '@commander/security';
import { createLogger, exitOnFatal, startService, type Telemetry } from '@commander/telemetry';
import { CommanderModule } from './commander.module';
import { readConfig } from './config';
import { openFaces } from './open-faces';
import { admitBootstrapToken, openParts } from './parts';

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
  const faces = openFaces(config, parts, logger);
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
      ...faces.health(),
    }),
    prepare: (app) => faces.connect(app),
    drain: () => parts.close(),
  });
}

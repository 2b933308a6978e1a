import { requireTopics, topicProfile } from '@commander/kafka';
import { createLogger, exitOnFatal, startService, type Telemetry } from '@commander/telemetry';
import type { Env } from '@commander/security';
import type { INestApplication } from '@nestjs/common';
import { AuditLoggerModule } from './audit-logger.module';
import { readConfig } from './config';
import { openParts } from './parts';

const SERVICE = 'audit-logger';

/** Starts the service: the stream checked against what is recorded, the recorder at work, then the face opened. */
export async function bootstrap(env: Env, telemetry: Telemetry): Promise<INestApplication> {
  const config = readConfig(env);
  const logging = { service: SERVICE, instance: config.instance, env };
  const logger = createLogger(logging);
  await requireTopics(config.kafka, topicProfile(config.profile));
  const parts = await openParts(config, logger, (error) => {
    // Where an operator has to act it goes on answering, unhealthy; anything else is mended by a new start.
    if (!parts.recorder.halted()) exitOnFatal(logger, 'the stream')(error);
  });
  await parts.recorder.start();
  return startService({
    service: SERVICE,
    host: config.host,
    port: config.port,
    module: AuditLoggerModule.with(parts, logging),
    telemetry,
    logger,
    health: () => ({ recorder: parts.recorder.health() }),
  });
}

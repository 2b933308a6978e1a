import type { INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { GROUPS, TOPICS } from '@commander/contracts';
import { MessageLogServer, type Health } from '@commander/kafka';
import type { Logger } from 'pino';
import type { Config } from './config';
import type { Parts } from './parts';
import { EventUndertaker } from './shell/dead-letters/event-undertaker';
import { ProblemFilter } from './shell/http/http-problem';

/** What the service shows to others besides HTTP: the intake from the topic, and the burial of what is no event. */
export interface Faces {
  /** Starts to read; `app` holds the handlers. */
  connect(app: INestApplication): Promise<void>;
  health(): Record<'intake' | 'letters', Health>;
}

/** Puts the faces together over the parts; closing the log stops them. */
export function openFaces(config: Config, { log }: Parts, logger: Logger): Faces {
  const { topicPrefix } = config.kafka;
  const group = topicPrefix + GROUPS.intake;
  const transport = new MessageLogServer({ log, topicPrefix, group, onExhausted: 'dead-letter' });
  const undertaker = new EventUndertaker(log, topicPrefix + TOPICS.events, topicPrefix + GROUPS.letters);
  return {
    connect: async (app) => {
      app.useGlobalFilters(new ProblemFilter(logger));
      app.connectMicroservice<MicroserviceOptions>({ strategy: transport });
      await Promise.all([undertaker.start(), app.startAllMicroservices()]);
    },
    health: () => ({ intake: transport.health(), letters: undertaker.health() }),
  };
}

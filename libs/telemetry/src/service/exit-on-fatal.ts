import type { Logger } from 'pino';

/** What to do once a reader of Kafka has died for good: say so and exit, so that the service is started anew. */
export const exitOnFatal =
  (logger: Logger, reader: string) =>
  (error: Error): never => {
    logger.fatal({ err: error }, `The reader of ${reader} died; the service exits to be started anew.`);
    process.exit(1);
  };

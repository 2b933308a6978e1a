import type { DataSource } from 'typeorm';
import { GROUPS, TOPICS } from '@commander/contracts';
import type { MessageLog } from '@commander/kafka';
import { tokenHash, tokenId } from '@commander/security';
import type { Logger } from 'pino';
import type { Config } from './config';
import { openOperators, openReadModel } from './shell/database/open-database';
import { Decider } from './shell/decider/decider';
import { SubmitCommand } from './shell/http/submit-command';
import { CommandIntake } from './shell/intake/command-intake';
import { OperatorStore } from './shell/operators/operator-store';
import { OperatorTokenRow } from './shell/operators/operator-token-row';
import { Projector } from './shell/read-model/projector';
import { ReadModel } from './shell/read-model/read-model';

/** Everything that the service is made of, put together. */
export interface Parts {
  readonly log: MessageLog;
  readonly decider: Decider;
  readonly projector: Projector;
  readonly readModel: ReadModel;
  readonly operators: OperatorStore;
  readonly intake: CommandIntake;
  readonly commands: SubmitCommand;
  close(): Promise<void>;
}

/** Opens the databases and puts the parts together over the log; nothing runs yet. */
export async function openParts(config: Config, log: MessageLog, logger: Logger): Promise<Parts> {
  const databases = await Promise.all([
    openReadModel(config.readModelUrl),
    openOperators(config.readModelUrl),
  ]);
  const [readDatabase, operatorDatabase] = databases;
  const name = (base: string): string => `${config.kafka.topicPrefix}${base}`;
  const source = `/commander/${config.instance}`;
  const operators = new OperatorStore(operatorDatabase.getRepository(OperatorTokenRow));
  const projector = new Projector(log, readDatabase, name(TOPICS.events));
  const readModel = new ReadModel(readDatabase, projector, log, name(TOPICS.events));
  const intake = new CommandIntake(log, readModel, name(TOPICS.events), source);
  const decider = new Decider({
    log,
    events: name(TOPICS.events),
    batches: name(TOPICS.batches),
    group: name(GROUPS.decider),
    instance: config.instance,
    onSkipped: (reason) => logger.warn(reason),
    onTrouble: (error) =>
      logger.error({ err: error }, 'A decision or an order could not be written; trying again.'),
  });
  return {
    log,
    decider,
    projector,
    readModel,
    operators,
    intake,
    commands: new SubmitCommand(intake, readModel),
    close: () => closeAll(decider, projector, log, databases),
  };
}

async function closeAll(
  decider: Decider,
  projector: Projector,
  log: MessageLog,
  databases: readonly DataSource[],
): Promise<void> {
  await decider.stop();
  await projector.stop();
  await log.close();
  await Promise.all(databases.map((database) => database.destroy()));
}

/** Lets the token in that the installation was given from outside, as an admin of every project who may read values. */
export async function admitBootstrapToken(config: Config, operators: OperatorStore): Promise<void> {
  if (!config.bootstrap) return;
  const { token, operator } = config.bootstrap;
  const [id, hash] = [tokenId(token), tokenHash(token)];
  if (id !== undefined && hash !== undefined)
    await operators.admit({ token, id, hash }, operator, [
      // Whoever grants a permission must hold it, so somebody has to begin.
      { project: '*', role: 'admin', permissions: ['values:read'] },
    ]);
}

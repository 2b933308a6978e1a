import { GROUPS, TOPICS } from '@commander/contracts';
import type { MessageLog } from '@commander/kafka';
import { tokenHash, tokenId } from '@commander/security';
import type { Logger } from 'pino';
import type { Config } from './config';
import { alertLog, alertPoster, gaugeAlerts } from './shell/alerts/watch-alerts';
import { CheckpointVault } from './shell/checkpoints/checkpoint-vault';
import { openOperators, openReadModel, openState } from './shell/database/open-database';
import { Decider } from './shell/decider/decider';
import { SubmitCommand } from './shell/http/submit-command';
import { CommandIntake } from './shell/intake/command-intake';
import { OperatorStore } from './shell/operators/operator-store';
import { OperatorTokenRow } from './shell/operators/operator-token-row';
import { TokenTeller } from './shell/operators/token-teller';
import { Projector } from './shell/read-model/projector';
import { ReadModel } from './shell/read-model/read-model';
import { DEFAULT_SNAPSHOT_POLICY } from './shell/snapshots/snapshot-keeper';
import { SnapshotStore } from './shell/snapshots/snapshot-store';

/** Everything that the service is made of, put together. */
export interface Parts {
  readonly log: MessageLog;
  readonly decider: Decider;
  readonly projector: Projector;
  readonly readModel: ReadModel;
  readonly operators: OperatorStore;
  readonly intake: CommandIntake;
  readonly commands: SubmitCommand;
  /** Begins to project, to decide and to post alerts. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the databases and puts the parts together over the log; nothing runs yet. */
export async function openParts(config: Config, log: MessageLog, logger: Logger): Promise<Parts> {
  const databases = await openAll(config.readModelUrl);
  const { operatorDatabase, readDatabase, stateDatabase } = databases;
  const name = (base: string): string => `${config.kafka.topicPrefix}${base}`;
  const events = name(TOPICS.events);
  const source = `/commander/${config.instance}`;
  const teller = new TokenTeller(log, events, source);
  const operators = new OperatorStore(operatorDatabase.getRepository(OperatorTokenRow), teller);
  const snapshots = new SnapshotStore({
    database: stateDatabase,
    ring: config.keys,
    log,
    topic: events,
    onUnusable: (reason) => logger.warn(reason),
  });
  const shared = { log, snapshots, policy: DEFAULT_SNAPSHOT_POLICY, onTrouble: troubleLog(logger) };
  const projector = new Projector({
    ...shared,
    database: readDatabase,
    topic: events,
    noteAlerts: config.alertWebhook !== null,
  });
  const readModel = new ReadModel(readDatabase, projector, log, events);
  const intake = new CommandIntake(log, readModel, events, source);
  const decider = new Decider({
    ...shared,
    events,
    batches: name(TOPICS.batches),
    group: name(GROUPS.decider),
    instance: config.instance,
    checkpoints: new CheckpointVault(config.keys),
    onSkipped: (reason) => logger.warn(reason),
    onAlert: alertLog(logger),
  });
  gaugeAlerts(() => decider.projects());
  const poster = alertPoster(config, stateDatabase, logger);
  return {
    log,
    decider,
    projector,
    readModel,
    operators,
    intake,
    commands: new SubmitCommand(intake, readModel),
    start: async () => {
      await projector.start();
      await decider.start();
      poster?.start();
    },
    close: async () => {
      await decider.stop();
      await projector.stop();
      await poster?.stop();
      await log.close();
      await Promise.all(Object.values(databases).map((database) => database.destroy()));
    },
  };
}

async function openAll(url: string) {
  const [operatorDatabase, readDatabase, stateDatabase] = await Promise.all([
    openOperators(url),
    openReadModel(url),
    openState(url),
  ]);
  return { operatorDatabase, readDatabase, stateDatabase };
}

const troubleLog = (logger: Logger) => (error: unknown) =>
  logger.error({ err: error }, 'A decision, an order or a snapshot could not be written; it is tried again.');

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

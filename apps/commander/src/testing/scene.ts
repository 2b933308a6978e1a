import { randomUUID } from 'node:crypto';
import { checkpointPolicy, TOPICS, type Command, type Plan } from '@commander/contracts';
import { encodeEvent } from '@commander/event-sourcing';
import {
  createKafkaMessageLog,
  InMemoryBroker,
  InMemoryMessageLog,
  provisionTopics,
  topicProfile,
  type MessageLog,
} from '@commander/kafka';
import { commandReceived } from '../domain/command-received';
import { DeciderNode, type NodeOptions } from './decider-node';
import { FakeProcessor } from './fake-processor';
import { freshKeys } from './open-snapshots';
import { planOf } from './plan-of';
import { readStream } from './read-stream';

/** Where a scene's topics are. */
export interface SceneLog {
  readonly prefix: string;
  /** A connection of its own for each process. */
  readonly open: () => MessageLog;
}

const COUNTS = { events: 2, batches: 2, commands: 1 };

const EVERY_BATCH = checkpointPolicy.parse({ frequency: 'every_batch' });

/** Topics in memory. */
export function logInMemory(): SceneLog {
  const broker = new InMemoryBroker();
  for (const [role, topic] of Object.entries(TOPICS))
    broker.createTopic(topic, COUNTS[role as keyof typeof COUNTS]);
  return { prefix: '', open: () => new InMemoryMessageLog(broker, () => undefined) };
}

/** Topics of their own in the Kafka of the tests. */
export async function logInKafka(brokers: string[], prefix: string): Promise<SceneLog> {
  const kafka = { brokers, clientId: 'test', topicPrefix: prefix };
  await provisionTopics(kafka, topicProfile('development', COUNTS));
  return { prefix, open: () => createKafkaMessageLog(kafka) };
}

/** One project and one execution of it, from the commands to the end, with commanders that come and go. */
export class Scene {
  readonly project = randomUUID();
  readonly execution = randomUUID();
  readonly events: string;
  readonly log: MessageLog;
  readonly processor: FakeProcessor;
  readonly nodes: DeciderNode[] = [];
  readonly ring = freshKeys();

  constructor(
    private readonly transport: SceneLog,
    private readonly databaseUrl: string,
    batches: number,
  ) {
    this.log = transport.open();
    this.events = transport.prefix + TOPICS.events;
    this.processor = new FakeProcessor(this.log, batches, transport.prefix);
  }

  /** Starts a commander. */
  async node(options: Partial<NodeOptions> = {}): Promise<DeciderNode> {
    const node = await DeciderNode.start({
      name: `c${this.nodes.length}`,
      log: this.transport.open(),
      prefix: this.transport.prefix,
      databaseUrl: this.databaseUrl,
      ring: this.ring,
      policy: { everyMessages: 3, everyMs: 60_000 },
      ...options,
    });
    this.nodes.push(node);
    return node;
  }

  /** Applies the plan and starts the execution. */
  async begin(changes: Partial<Plan> = {}): Promise<void> {
    await this.processor.start();
    const plan = { ...planOf(this.project, 'moved'), checkpoint: EVERY_BATCH, ...changes };
    await this.command({ command: 'apply-plan', operator: 'ada', plan });
    const request = { project_id: this.project, execution_type: 'full' as const, config: {} };
    await this.command({ command: 'execute-migration', operator: 'ada', request }, this.execution);
  }

  /** Appends a command as the intake does. */
  async command(command: Command, executionId?: string): Promise<void> {
    const id = randomUUID();
    const { command: name, operator } = command;
    const given = { ...command, id };
    const data = {
      command_id: id,
      name,
      operator,
      via: 'rest' as const,
      execution_id: executionId,
      command: given,
    };
    const arrival = { projectId: this.project, time: new Date().toISOString(), source: '/commander/intake' };
    await this.log.append([{ topic: this.events, ...encodeEvent(commandReceived(data, arrival)) }]);
  }

  /** What the stream says. */
  read() {
    return readStream(this.log, this.events, this.project);
  }

  async completed(): Promise<boolean> {
    return (await this.read()).accepted.some(({ name }) => name === 'execution.completed');
  }

  /** Ends everything. */
  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.processor.stop();
    await this.log.close();
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { INestMicroservice } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import {
  GROUPS,
  HEADERS,
  readEvent,
  TOPICS,
  type CloudEvent,
  type CommanderEvent,
  type EventName,
  type EventOf,
  type LogPosition,
  type Order,
} from '@commander/contracts';
import {
  createKafkaMessageLog,
  deadLetterTopic,
  MessageLogServer,
  provisionTopics,
  topicProfile,
  type KafkaConnection,
  type MessageLog,
  type StoredMessage,
} from '@commander/kafka';
import { encodeEvent } from '@commander/event-sourcing';
import type { Env } from '@commander/security';
import { createLogger } from '@commander/telemetry';
import { BatchProcessorModule } from '../batch-processor.module';
import { openProcessor } from '../open-processor';
import type { DuplicateLimits } from '../shell/duplicate-limits';
import type { ProcessOrders } from '../shell/process-orders';

const BOUND_MS = 30_000;
const PARTITIONS = 4;

interface Running {
  readonly app: INestMicroservice;
  readonly orders: ProcessOrders;
}

/** Processors on a real Kafka, and the commander's end of the topics: orders go in, facts come out. */
export class ProcessorHarness {
  /** Every message of the event stream, in the order in which they came. */
  readonly messages: StoredMessage[] = [];
  /** Everything the processors logged. */
  readonly lines: string[] = [];
  private readonly parsed: CommanderEvent[] = [];
  private readonly running: Running[] = [];
  private sent = 0;

  private constructor(
    private readonly kafka: KafkaConnection,
    private readonly log: MessageLog,
    private readonly env: Env,
  ) {}

  /** Makes the topics and follows the event stream. */
  static async start(brokers: string[], topicPrefix: string, env: Env): Promise<ProcessorHarness> {
    const kafka = { brokers, clientId: 'suite', topicPrefix };
    await provisionTopics(
      kafka,
      topicProfile('development', { batches: PARTITIONS, events: 1, commands: 1 }),
    );
    const harness = new ProcessorHarness(kafka, createKafkaMessageLog(kafka), env);
    await harness.log.follow({
      topic: topicPrefix + TOPICS.events,
      from: () => 0,
      onMessages: (messages) => Promise.resolve(void harness.messages.push(...messages)),
    });
    return harness;
  }

  /** Starts one more processor. */
  async processor(instance: string, limits?: Partial<DuplicateLimits>): Promise<void> {
    const { kafka, env, lines } = this;
    const { topicPrefix } = kafka;
    const log = createKafkaMessageLog(kafka);
    const logger = createLogger({
      service: 'batch-processor',
      instance,
      destination: { write: (line) => lines.push(line) },
    });
    const processor = openProcessor({ log, topicPrefix, instance, concurrency: 2, env, logger, limits });
    const strategy = new MessageLogServer({
      log,
      topicPrefix,
      group: topicPrefix + GROUPS.processor,
      concurrency: 2,
      onExhausted: 'dead-letter',
    });
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(
      await BatchProcessorModule.with(instance, processor),
      { strategy, logger: false },
    );
    await app.listen();
    this.running.push({ app, orders: processor.orders });
  }

  /** Puts an order on the topic, each on the next partition. */
  send(order: Order): Promise<void> {
    return this.sendText(JSON.stringify(order), { [HEADERS.kind]: order.kind });
  }

  /** Appends events to the stream, as a commander does; resolves with the place of the last. */
  async decide(events: readonly CloudEvent[]): Promise<LogPosition> {
    const topic = this.kafka.topicPrefix + TOPICS.events;
    const places = await this.log.append(events.map((event) => ({ topic, ...encodeEvent(event) })));
    const { partition = 0, offset = 0 } = places.at(-1) ?? {};
    return { partition, offset: String(offset) };
  }

  /** Puts any text on the topic of orders. */
  async sendText(value: string, headers: Record<string, string> = {}): Promise<void> {
    const topic = this.kafka.topicPrefix + TOPICS.batches;
    await this.log.append([{ topic, partition: this.sent++ % PARTITIONS, key: 'suite', value, headers }]);
  }

  /** The events of one name so far; repeated ids are dropped, as every reader does. */
  events<N extends EventName>(name: N): EventOf<N>[] {
    const seen = new Set<string>();
    return this.all().filter((event): event is CommanderEvent & EventOf<N> => {
      if (event.name !== name || seen.has(event.id)) return false;
      seen.add(event.id);
      return true;
    });
  }

  /** The events of one name about an execution, once there are so many. */
  async told<N extends EventName>(
    { executionId }: { readonly executionId: string },
    name: N,
    count = 1,
  ): Promise<EventOf<N>[]> {
    const own = () => this.events(name).filter((event) => event.subject === executionId);
    await this.until(
      () => own().length >= count,
      () => [name, own().length, this.events('order.failed').at(-1)?.data, this.lines.slice(-5)],
    );
    return own();
  }

  /** Waits until a condition holds, for half a minute. */
  async until(holds: () => boolean | Promise<boolean>, state: () => unknown): Promise<void> {
    const deadline = performance.now() + BOUND_MS;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`Waited in vain: ${JSON.stringify(state())}`);
      await pause(10);
    }
  }

  /** The letters that were buried. */
  async deadLetters(): Promise<StoredMessage[]> {
    const topic = deadLetterTopic(this.kafka.topicPrefix + TOPICS.batches);
    const letters: StoredMessage[] = [];
    for await (const letter of this.log.read({ topic, partition: 0, from: 0 })) letters.push(letter);
    return letters;
  }

  /** Drains the processors and closes everything. */
  async end(): Promise<void> {
    for (const { app, orders } of this.running) {
      await app.close();
      await orders.close();
    }
    await this.log.close();
  }

  // What came is read once, however often it is asked for.
  private all(): readonly CommanderEvent[] {
    for (const message of this.messages.slice(this.parsed.length)) {
      const read = readEvent(message.value?.toString() ?? '');
      if (read.kind !== 'event') throw new Error(`The stream holds something that is ${read.kind}.`);
      this.parsed.push(read.event);
    }
    return this.parsed;
  }
}

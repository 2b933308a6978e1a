import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { deadLetterTopic } from '../consume/dead-letter';
import { InMemoryBroker } from '../memory/in-memory-broker';
import { InMemoryMessageLog } from '../memory/in-memory-message-log';
import { PoisonMessage } from '../port/poison-message';
import type { StoredMessage } from '../port/stored-message';
import { QUICK, collect, put, text } from '../testing/messages';
import { until } from '../testing/until';
import { MessageLogContext } from './message-log-context';
import { MessageLogServer } from './message-log-server';
import { RethrowFilter } from './rethrow-filter';

const seen: string[] = [];
let finish: () => void = () => {};

@Controller()
class OrdersController {
  @EventPattern('orders')
  async onOrder(@Payload() message: StoredMessage, @Ctx() context: MessageLogContext): Promise<void> {
    if (text(message) === 'poison') throw new PoisonMessage('not-json', 'The value is not JSON.');
    if (text(message) === 'slow') await new Promise<void>((resolve) => (finish = resolve));
    seen.push(`${context.message.offset} ${text(message)} ${context.signal.aborted}`);
  }
}

describe('the NestJS transport', () => {
  it('brings messages to event handlers, buries poison, and drains when it is closed', async () => {
    const topic = 'team.orders';
    const broker = new InMemoryBroker().createTopic(topic, 1).createTopic(deadLetterTopic(topic), 1);
    const log = new InMemoryMessageLog(broker);
    const strategy = new MessageLogServer({
      log,
      group: 'g',
      topicPrefix: 'team.',
      retry: QUICK,
      onExhausted: 'dead-letter',
    });
    const module = await Test.createTestingModule({ controllers: [OrdersController] }).compile();
    const app = module.createNestMicroservice({ strategy, logger: false });
    app.useGlobalFilters(new RethrowFilter());
    expect(strategy.health().status).toBe('stopped');
    await app.listen();
    expect(strategy.health().status).toBe('ok');

    await put(log, topic, 'first', 'poison', 'slow', 'last');
    const idle = finish;
    await until(() => finish !== idle);
    const closing = app.close();
    finish();
    await closing;
    expect(seen).toEqual(['0 first false', '2 slow false']);
    const [letter] = await collect(log.read({ topic: deadLetterTopic(topic), partition: 0, from: 0 }));
    expect(letter?.headers['dlq-reason']).toBe('not-json: The value is not JSON.');
    expect(broker.group('g').committed({ topic, partition: 0 })).toBe(3);
    await log.close();
  });
});

import { InMemoryBroker, InMemoryMessageLog, PoisonMessage, type StoredMessage } from '@commander/kafka';
import { createLogger } from '@commander/telemetry';
import { VerifyOrders } from './verify-orders';

const message = (value: string, headers: StoredMessage['headers']): StoredMessage => ({
  topic: 'orders',
  partition: 0,
  offset: 0,
  key: null,
  value: Buffer.from(value),
  headers,
  timestamp: 0,
});

describe('messages on the batches topic', () => {
  const env = { COMMANDER_LOG_LEVEL: 'silent' };
  const logger = createLogger({ service: 'verifier', instance: 'test', env });
  const log = new InMemoryMessageLog(new InMemoryBroker());
  const orders = new VerifyOrders({ log, instance: 'test', topicPrefix: '', env, logger });

  it.each([
    ['{bad', { kind: 'load' }],
    ['{bad', {}],
    ['{"kind":"load"}', {}],
  ])('%s with headers %j is passed over', async (value, headers) => {
    await expect(orders.receive(message(value, headers))).resolves.toBeUndefined();
  });

  it('that claim to be verify orders and are none are poison', async () => {
    await expect(orders.receive(message('{}', { kind: 'verify' }))).rejects.toThrow(PoisonMessage);
  });
});

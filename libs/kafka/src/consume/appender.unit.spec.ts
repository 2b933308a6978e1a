import { AsyncLocalStorage } from 'node:async_hooks';
import { InMemoryBroker } from '../memory/in-memory-broker';
import { InMemoryClient } from '../memory/in-memory-client';
import { MessageLogError } from '../port/message-log-error';
import { MAX_MESSAGE_BYTES } from '../port/message-size';
import type { OutgoingMessage, TopicPartition } from '../port/stored-message';
import { Appender } from './appender';

const caller = new AsyncLocalStorage<string>();

class WatchedClient extends InMemoryClient {
  readonly callers: (string | undefined)[] = [];
  refusing = false;

  override append(at: TopicPartition, messages: OutgoingMessage[]): Promise<number> {
    this.callers.push(caller.getStore());
    if (this.refusing) return Promise.reject(new MessageLogError('unavailable', 'It is down.'));
    return super.append(at, messages);
  }
}

describe('Appender', () => {
  const large = (letter: string): OutgoingMessage => ({
    topic: 't',
    partition: 0,
    key: 'k',
    value: letter.repeat(MAX_MESSAGE_BYTES - 100),
  });

  it('sends in the async context of each caller, so that a trace goes along', async () => {
    const client = new WatchedClient(new InMemoryBroker().createTopic('t', 1));
    const appender = new Appender(client);
    await Promise.all(['a', 'b', 'c'].map((name) => caller.run(name, () => appender.append([large(name)]))));
    expect(client.callers).toEqual(['a', 'b', 'c']);
  });

  it('sends nothing more of a call to a partition after a failure, and goes on with the next call', async () => {
    const broker = new InMemoryBroker().createTopic('t', 1);
    const client = new WatchedClient(broker);
    const appender = new Appender(client);
    client.refusing = true;
    await expect(appender.append([large('a'), large('b')])).rejects.toThrow('It is down.');
    expect(client.callers).toHaveLength(1);
    client.refusing = false;
    expect(await appender.append([large('c')])).toEqual([{ topic: 't', partition: 0, offset: 0 }]);
  });
});

import { readEvent, TOPICS, UNROUTED, type CommanderEvent } from '@commander/contracts';
import { InMemoryBroker, InMemoryMessageLog } from '@commander/kafka';
import { createToken, type Grant } from '@commander/security';
import { useStack } from '@commander/testing';
import type { DataSource } from 'typeorm';
import { openOperators } from '../database/open-database';
import { OperatorStore } from './operator-store';
import { OperatorTokenRow } from './operator-token-row';
import { TokenTeller } from './token-teller';

jest.setTimeout(60_000);

const SHOP = '01933b6e-0000-7000-8000-000000000001';
const inShop: Grant[] = [{ project: SHOP, role: 'operator', permissions: ['values:read'] }];
const everywhere: Grant[] = [{ project: '*', role: 'admin' }];

describe('What the stream tells of tokens', () => {
  const suite = useStack();
  let database: DataSource;
  let log: InMemoryMessageLog;
  let store: OperatorStore;

  const storeOver = (topic: string) =>
    new OperatorStore(
      database.getRepository(OperatorTokenRow),
      new TokenTeller(log, topic, '/commander/test'),
    );
  const told = async (): Promise<CommanderEvent[]> => {
    const events: CommanderEvent[] = [];
    for await (const { value } of log.read({ topic: TOPICS.events, partition: 0, from: 0 })) {
      const read = readEvent(value?.toString() ?? '');
      if (read.kind === 'event') events.push(read.event);
    }
    return events;
  };

  beforeEach(async () => {
    database = await openOperators(await suite.createTestDatabase());
    const broker = new InMemoryBroker();
    broker.createTopic(TOPICS.events, 1);
    log = new InMemoryMessageLog(broker, () => undefined);
    store = storeOver(TOPICS.events);
  });
  afterEach(async () => {
    await log.close();
    await database.destroy();
  });

  it('is who was given what by whom and who lost it, under the project, and never a secret', async () => {
    const made = await store.create('bob', inShop, 'mia');
    const token = await store.token(made.id);
    if (!token) throw new Error('The token is not kept.');
    await store.revoke(token, 'root');
    const events = await told();
    const data = { token_id: made.id, holder: 'bob', grants: inShop };
    expect(events.map(({ name, project, data: fact }) => ({ name, project, fact }))).toEqual([
      { name: 'operator.token-created', project: SHOP, fact: { ...data, operator: 'mia' } },
      { name: 'operator.token-revoked', project: SHOP, fact: { ...data, operator: 'root' } },
    ]);
    expect(await store.authenticate(made.token)).toBeNull();
    expect(JSON.stringify(events)).not.toContain(made.hash);
    expect(JSON.stringify(events)).not.toContain(made.token.slice(-43));
  });

  it("is the installation's own token once, and rights in every project under none", async () => {
    const token = createToken();
    for (const start of [1, 2]) await storeOver(TOPICS.events).admit(token, `admin${start}`, everywhere);
    const [created, ...others] = await told();
    expect(created).toMatchObject({ project: UNROUTED, data: { operator: null, holder: 'admin1' } });
    expect(others).toEqual([]);
  });

  it('comes before any right: where it cannot be told, nothing is given', async () => {
    const mute = storeOver('nowhere');
    await expect(mute.create('bob', inShop, 'mia')).rejects.toThrow('does not exist');
    await expect(mute.admit(createToken(), 'bob', everywhere)).rejects.toThrow('does not exist');
    expect(await store.operator('bob')).toBeUndefined();
  });

  it('does not hold a revocation up: it takes effect, and is told when it is repeated', async () => {
    const made = await store.create('bob', inShop, 'mia');
    const token = await store.token(made.id);
    if (!token) throw new Error('The token is not kept.');
    await expect(storeOver('nowhere').revoke(token, 'mia')).rejects.toThrow('does not exist');
    expect(await store.authenticate(made.token)).toBeNull();
    await store.revoke(token, 'mia');
    const names = (await told()).map(({ name }) => name);
    expect(names).toEqual(['operator.token-created', 'operator.token-revoked']);
  });
});

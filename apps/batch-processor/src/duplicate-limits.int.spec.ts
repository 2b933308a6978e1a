import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  plan as planSchema,
  readEvent,
  TOPICS,
  type CommanderEvent,
  type Duplicates,
  type EventName,
  type EventOf,
  type Order,
} from '@commander/contracts';
import { InMemoryBroker, InMemoryMessageLog } from '@commander/kafka';
import { createLogger } from '@commander/telemetry';
import { useStack } from '@commander/testing';
import { openProcessor } from './open-processor';
import type { DuplicateLimits } from './shell/duplicate-limits';
import { Orders } from './testing/orders';
import { SQL_TARGETS, type SqlTarget } from './testing/sql-target';

jest.setTimeout(60_000);

const keysOf = (fill: number) => `test:${Buffer.alloc(32, fill).toString('base64')}`;
const logger = createLogger({
  service: 'batch-processor',
  instance: 'one',
  destination: { write: () => undefined },
});

type Rule = NonNullable<Duplicates['rules']>[number];

const EMAIL: Rule = { name: 'email', fields: ['email'], normalise: ['lower'] };
const NAME: Rule = {
  name: 'alike',
  fields: ['name'],
  normalise: [],
  fuzzy: { similarity: 'levenshtein', threshold: 0.9, block_by: { field: 'name', normalise: [], prefix: 3 } },
};

// Three of one block, none of them alike; three of one address.
const SOURCE = [
  ['1', 'Ada Canary', 'canary@example.org'],
  ['2', 'Ada Lovelace', 'Canary@example.org'],
  ['3', 'Ada Byron', 'CANARY@example.org'],
  ['4', 'Grace Hopper', 'grace@example.org'],
];

describe('The limits of duplicates', () => {
  const suite = useStack({ mariadb: true });
  describe.each(['postgresql', 'mariadb'] as const)('on %s', (kind) => {
    let target: SqlTarget;
    let folder: string;
    let tables = 0;

    beforeAll(async () => {
      target = await SQL_TARGETS[kind](suite);
      folder = await mkdtemp(join(tmpdir(), 'processor-'));
    });
    afterAll(async () => {
      await target.end();
      await rm(folder, { recursive: true });
    });

    const given = async (rule: Rule) => {
      const table = `people_${++tables}`;
      await target.sql(`create table ${table} (id int primary key, name varchar(60), email varchar(60))`);
      await writeFile(
        join(folder, `${table}.csv`),
        [['id', 'name', 'email'], ...SOURCE].map((row) => `${row.join(',')}\n`).join(''),
      );
      const plan = planSchema.parse({
        version: 1,
        project: { id: randomUUID(), name: 'suite' },
        connections: { files: { kind: 'files' }, target: { kind } },
        entities: [
          {
            name: 'Person',
            source: { connection: 'files', file: `${table}.csv` },
            target: { connection: 'target', table },
            key: ['id'],
            fields: [{ to: 'id', type: 'integer' }, { to: 'name' }, { to: 'email' }],
            duplicates: { policy: 'skip', rules: [rule] },
          },
        ],
      });
      const orders = new Orders(plan);
      expect(of(await carriedOut(orders.prepare()), 'fence.opened')).toHaveLength(1);
      return orders;
    };

    /** What a processor of its own tells of an order. */
    const carriedOut = async (order: Order, limits?: Partial<DuplicateLimits>, keys = keysOf(7)) => {
      const broker = new InMemoryBroker().createTopic(TOPICS.events, 1);
      const log = new InMemoryMessageLog(broker, () => undefined);
      const env = {
        COMMANDER_CONNECTION_FILES: pathToFileURL(folder).href,
        COMMANDER_CONNECTION_TARGET: target.url,
        COMMANDER_SPOOL: join(folder, 'spool'),
        COMMANDER_KEYS: keys,
      };
      const options = { log, topicPrefix: '', instance: 'one', concurrency: 1, env, logger, limits };
      const { orders } = openProcessor(options);
      const value = Buffer.from(JSON.stringify(order));
      const place = { topic: TOPICS.batches, partition: 0, offset: 0, timestamp: 0 };
      await orders.receive({ ...place, key: null, value, headers: {} }, new AbortController().signal);
      const told: CommanderEvent[] = [];
      for await (const message of log.read({ topic: TOPICS.events, partition: 0, from: 0 })) {
        const read = readEvent(message.value?.toString() ?? '');
        if (read.kind === 'event') told.push(read.event);
      }
      await orders.close();
      return told;
    };
    const of = <N extends EventName>(events: readonly CommanderEvent[], name: N) =>
      events.filter((event): event is CommanderEvent & EventOf<N> => event.name === name);
    const kept = async ({ executionId }: Orders) => {
      const keys = target.meta('duplicate_key');
      return target.sql<{ run: string; hash: Buffer | string; sealed: string | null }>(
        `select * from ${keys} where execution_id = '${executionId}'`,
      );
    };

    it.each([
      [
        'a block',
        NAME,
        { largestBlock: 2 },
        {
          code: 'duplicates.block',
          message:
            'Entity Person: the fuzzy rule "alike" would compare 3 records of one block with each other, 2 at most can be: block by more of "name", or by another field.',
        },
      ],
      [
        'the groups',
        EMAIL,
        { mostDuplicates: 2 },
        {
          code: 'duplicates.many',
          message:
            'Entity Person: more than 2 records are the same as another one: make the rules narrower, or split the source.',
        },
      ],
    ])('refuse more than %s may hold, and take as many', async (_, rule, limits, failure) => {
      const orders = await given(rule);
      const refused = await carriedOut(orders.planning('Person', 2), limits);
      expect(of(refused, 'planning.completed')).toEqual([]);
      expect(of(refused, 'order.failed').map(({ data }) => data.failure)).toEqual([
        expect.objectContaining({ ...failure, category: 'fatal', error_type: 'source' }),
      ]);
      const raised = Object.fromEntries(Object.entries(limits).map(([name, most]) => [name, most + 1]));
      expect(of(await carriedOut(orders.planning('Person', 2), raised), 'planning.completed')).toHaveLength(
        1,
      );
    });

    it.each([
      ['an exact', EMAIL, { mostDuplicates: 2 }, 3],
      ['a fuzzy', NAME, { largestBlock: 2 }, 3],
    ])('show what %s rule keeps: hashes of the key ring and sealed texts', async (_, rule, limits, same) => {
      const orders = await given(rule);
      for (const keys of [keysOf(7), keysOf(7), keysOf(8)])
        await carriedOut(orders.planning('Person', 2), limits, keys);
      const rows = await kept(orders);
      expect(rows).toHaveLength(3 * SOURCE.length);
      expect(rows.filter(({ sealed }) => sealed === null)).toHaveLength(rule.fuzzy ? 0 : rows.length);
      const texts = JSON.stringify(
        rows.map((row) =>
          Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)),
        ),
      );
      // Long words only: sealed texts are base64, which spells short ones by chance.
      expect(texts).not.toMatch(/canary|lovelace|hopper|example/i);
      // Two passes under one key hash alike, the third under another one does not.
      const runs = new Map<string, string>();
      for (const { run, hash } of rows)
        runs.set(run, `${runs.get(run) ?? ''}${Buffer.from(hash).toString('hex')} `);
      const sorted = [...runs.values()].map((hashes) => hashes.trim().split(' ').sort());
      const distinct = new Set(sorted.flat());
      expect(distinct.size).toBe(2 * (SOURCE.length - same + 1));
      expect(new Set(sorted.map((hashes) => hashes.join())).size).toBe(2);
    });
  });
});

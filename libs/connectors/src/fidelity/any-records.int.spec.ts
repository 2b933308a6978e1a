import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { entity as entitySchema, type Entity } from '@commander/contracts';
import { compilePipeline } from '@commander/migration-plan';
import { useStack } from '@commander/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import { Client } from 'pg';
import { isMalformed, type SourceRow } from '../item-reader';
import { MariadbHarness } from '../mariadb/testing/mariadb-harness';
import { openReader } from '../open-reader';
import { PostgresqlHarness } from '../postgresql/testing/postgresql-harness';
import { describeEndings, ExecutionOrders, move, outcomesIn } from '../testing/target-orders';
import { ANY_COLUMNS, anyRecords, type AnyColumn, type AnyRecord } from './any-record';
import { TARGETS, type TargetName } from './fidelity-case';
import { jsonLines, separated } from './in-files';

// Ten thousand records a pair take their time on a busy machine.
jest.setTimeout(120_000);

const COUNT = 10_000;
const SOURCES = ['csv', 'tsv', 'jsonl', 'postgresql', 'mariadb'] as const;
type Source = (typeof SOURCES)[number];

const PAIRS = SOURCES.flatMap((source) => TARGETS.map((target) => ({ source, target })));

describe('Ten thousand records of anything', () => {
  const suite = useStack({ mariadb: true });
  const seed = randomInt(2 ** 31);
  let folder: string;
  let env: Record<string, string>;
  let client: Client;
  let connection: Connection;
  let harnesses: { postgresql: PostgresqlHarness; mariadb: MariadbHarness };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anything-'));
    const [postgresql, mariadb] = [await suite.createTestDatabase(), await suite.createMariadbDatabase()];
    env = {
      COMMANDER_CONNECTION_FILES: pathToFileURL(folder).href,
      COMMANDER_CONNECTION_POSTGRESQL: postgresql,
      COMMANDER_CONNECTION_MARIADB: mariadb,
      COMMANDER_SPOOL: join(folder, 'spool'),
    };
    harnesses = {
      postgresql: await PostgresqlHarness.start(postgresql),
      mariadb: await MariadbHarness.start(mariadb),
    };
    client = new Client({ connectionString: postgresql, types: { getTypeParser: () => String } });
    connection = await createConnection({
      uri: mariadb,
      timezone: 'Z',
      typeCast: (field) => field.string('utf8'),
    });
    // The databases are dropped, sessions and all, before this suite's own hook.
    client.on('error', () => undefined);
    connection.on('error', () => undefined);
    await client.connect();
    await client.query("set time zone 'UTC'");
    await connection.query("set session time_zone = '+00:00'");
  });
  afterAll(async () => {
    await Promise.all([client.end(), connection.end()]);
    await Promise.all([harnesses.postgresql.end(), harnesses.mariadb.end()]);
    await rm(folder, { recursive: true });
  });

  type Put = (columns: readonly AnyColumn[], records: readonly AnyRecord[]) => Promise<object>;

  const inFile =
    (format: string, text: (...args: Parameters<Put>) => string): Put =>
    async (columns, records) => {
      await writeFile(join(folder, `any.${format}`), text(columns, records));
      return { connection: 'files', file: `any.${format}` };
    };

  const inPostgresql: Put = async (columns, records) => {
    await client.query(
      `drop table if exists any_source; create table any_source (${declare('postgresql', columns)})`,
    );
    const lists = [
      records.map((_, id) => String(id)),
      ...columns.map((_, i) => records.map((record) => record[i])),
    ];
    const casts = columns.map(({ types }, i) => `c${i + 1}::${types.postgresql}`);
    await client.query(
      `insert into any_source select c0::int, ${casts.join(', ')}
       from unnest(${lists.map((_, i) => `$${i + 1}::text[]`).join(', ')}) as t(${lists.map((_, i) => `c${i}`).join(', ')})`,
      lists,
    );
    return { connection: 'postgresql', table: 'any_source' };
  };

  const inMariadb: Put = async (columns, records) => {
    await connection.query('drop table if exists any_source');
    await connection.query(`create table any_source (${declare('mariadb', columns)})`);
    const given = records.map((record, id) => [
      id,
      ...record.map((text, i) => (text === null ? null : (columns[i]?.toMariadb?.(text) ?? text))),
    ]);
    for (let from = 0; from < given.length; from += 1000)
      await connection.query('insert into any_source values ?', [given.slice(from, from + 1000)]);
    return { connection: 'mariadb', table: 'any_source' };
  };

  const PUT: Readonly<Record<Source, Put>> = {
    csv: inFile('csv', (columns, records) => separated(columns, records, ',')),
    tsv: inFile('tsv', (columns, records) => separated(columns, records, '\t')),
    jsonl: inFile('jsonl', jsonLines),
    postgresql: inPostgresql,
    mariadb: inMariadb,
  };

  /** Moves all records from the source to the target as an execution does; tells how they ended. */
  const migrate = async (entity: Entity): Promise<Record<string, number>> => {
    const target = harnesses[entity.target.connection as TargetName].openTarget();
    const pipeline = compilePipeline(entity);
    const reader = await openReader({ entity }, pipeline.sourceColumns, { env });
    const orders = new ExecutionOrders([entity]);
    const ended: Record<string, number> = {};
    const count = (what: string): number => (ended[what] = (ended[what] ?? 0) + 1);
    await target.prepare(orders.prepare());
    for await (const planned of reader.plan(1000)) {
      const read: SourceRow[] = [];
      for await (const rows of reader.read(planned)) read.push(...rows);
      const written = read.flatMap((row) => {
        const record = isMalformed(row) ? row : pipeline.process(row);
        if ('values' in record) return [record.values];
        count(record.rule);
        return [];
      });
      outcomesIn(await move(target, orders, written, { batch: planned.batch })).forEach(count);
    }
    await target.close(orders.close(), describeEndings);
    await Promise.all([reader.close(), target.end()]);
    return ended;
  };

  /** What stands in the target, as a client that is none of ours reads it. */
  const found = async (target: TargetName, columns: readonly AnyColumn[]): Promise<AnyRecord[]> => {
    const read = columns.map(({ name, field }) =>
      target === 'mariadb' && field === 'bytes' ? `concat('\\\\x', lower(hex(${name}))) as ${name}` : name,
    );
    const sql = `select ${read.join(', ')} from any_target order by id`;
    const rows =
      target === 'postgresql'
        ? (await client.query<Row>(sql)).rows
        : ((await connection.query(sql))[0] as Row[]);
    return rows.map((row) => columns.map(({ name }) => row[name] ?? null));
  };

  it.each(PAIRS)('are equal in the target: $source to $target', async ({ source, target }) => {
    const narrow = source === 'mariadb' || target === 'mariadb';
    const columns = ANY_COLUMNS.filter(({ types }) => !narrow || types.mariadb);
    const records = anyRecords(columns, { seed, count: COUNT, narrow });
    await harnesses[target].sql('drop table if exists any_target');
    await harnesses[target].sql(`create table any_target (${declare(target, columns)})`);
    const entity = entitySchema.parse({
      name: 'Item',
      source: await PUT[source](columns, records),
      target: { connection: target, table: 'any_target' },
      key: ['id'],
      fields: [
        { to: 'id', type: 'integer' },
        ...columns.map(({ name, field }) => ({ to: name, type: field })),
      ],
    });
    const ended = await migrate(entity);
    expect({ seed, ended, differing: differing(columns, records, await found(target, columns)) }).toEqual({
      seed,
      ended: { created: COUNT },
      differing: [],
    });
  });
});

type Row = Record<string, string | null>;

const declare = (store: TargetName, columns: readonly AnyColumn[]): string =>
  ['id int primary key', ...columns.map(({ name, types }) => `${name} ${types[store] ?? ''} null`)].join(
    ', ',
  );

/** The first values that are not what they were. */
function differing(
  columns: readonly AnyColumn[],
  given: readonly AnyRecord[],
  found: readonly AnyRecord[],
): object[] {
  const valueOf = (column: AnyColumn, text: string | null | undefined): string | null | undefined =>
    typeof text === 'string' ? column.value(text) : text;
  return given
    .flatMap((record, id) =>
      columns.flatMap((column, i) => {
        const [was, is] = [record[i], found[id]?.[i]];
        return valueOf(column, was) === valueOf(column, is) ? [] : [{ id, column: column.name, was, is }];
      }),
    )
    .slice(0, 10);
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { entity as entitySchema, type Entity } from '@commander/contracts';
import { compilePipeline } from '@commander/migration-plan';
import { useStack } from '@commander/testing';
import type { BatchTarget } from '../batch-target';
import { isMalformed, type SourceRow } from '../item-reader';
import { MariadbHarness } from '../mariadb/testing/mariadb-harness';
import { openReader } from '../open-reader';
import { PostgresqlHarness } from '../postgresql/testing/postgresql-harness';
import { describeEndings, ExecutionOrders, move, writtenIn } from '../testing/target-orders';
import {
  SOURCES,
  TARGETS,
  type FidelityCase,
  type FidelityValue,
  type SourceName,
  type TargetName,
} from './fidelity-case';
import { FIDELITY_CASES } from './fidelity-cases';
import { fidelityGuide, type FidelityResult } from './fidelity-guide';

jest.setTimeout(240_000);

const GUIDE = join(resolve(__dirname, '../../../..'), 'docs/guides/type-fidelity.md');
const BYTES = /blob|bytea/;

const valuesOf = ({ values }: FidelityCase, source: SourceName): FidelityValue[] =>
  values.filter((value) => value.in?.includes(source) ?? true);

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

describe('What becomes of values between stores', () => {
  const suite = useStack({ mariadb: true });
  let folder: string;
  let env: Record<string, string>;
  let harnesses: { postgresql: PostgresqlHarness; mariadb: MariadbHarness };
  let targets: Record<TargetName, BatchTarget>;
  let tables = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fidelity-'));
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
    targets = { postgresql: harnesses.postgresql.openTarget(), mariadb: harnesses.mariadb.openTarget() };
    await harnesses.postgresql.sql("create type fidelity_mood as enum ('sad', 'ok')");
    await harnesses.mariadb.sql("set session sql_mode = 'NO_BACKSLASH_ESCAPES'");
  });
  afterAll(async () => {
    await Promise.all([targets.postgresql.end(), targets.mariadb.end()]);
    await Promise.all([harnesses.postgresql.end(), harnesses.mariadb.end()]);
    await rm(folder, { recursive: true });
  });

  /** Puts a case's values into a source; returns how a plan names it. */
  const given = async (kind: FidelityCase, source: SourceName): Promise<object> => {
    const table = `source_${++tables}`;
    const values = valuesOf(kind, source);
    if (source === 'csv' || source === 'jsonl') {
      const lines = values.map(({ text }, id) => (source === 'csv' ? csv(id, text) : json(kind, id, text)));
      const file = `${table}.${source}`;
      await writeFile(join(folder, file), [...(source === 'csv' ? ['id,v'] : []), ...lines, ''].join('\n'));
      return { connection: 'files', file };
    }
    const type = kind.from[source] ?? '';
    await harnesses[source].sql(`create table ${table} (id int primary key, v ${type})`);
    for (const [id, value] of values.entries())
      await harnesses[source].sql(`insert into ${table} values (${id}, ${inserted(value, source, type)})`);
    return { connection: source, table };
  };

  const csv = (id: number, text: string | null): string =>
    `${id},${text === null ? '' : `"${text.replaceAll('"', '""')}"`}`;
  const json = ({ bare }: FidelityCase, id: number, text: string | null): string =>
    `{"id": ${id}, "v": ${bare && text !== null ? text : JSON.stringify(text)}}`;
  const inserted = ({ text, mariadb }: FidelityValue, source: SourceName, type: string): string => {
    if (text === null) return 'null';
    if (source !== 'mariadb') return literal(text);
    return BYTES.test(type) ? `unhex(${literal(text.slice(2))})` : literal(mariadb ?? text);
  };

  const entityOf = (kind: FidelityCase, source: object, target: TargetName, table: string): Entity =>
    entitySchema.parse({
      name: 'Item',
      source,
      target: { connection: target, table },
      key: ['id'],
      fields: [
        { to: 'id', type: 'integer' },
        { to: 'v', type: kind.field },
      ],
    });

  const rowsOf = async (entity: Entity): Promise<SourceRow[]> => {
    const reader = await openReader({ entity }, ['id', 'v'], { env });
    const rows: SourceRow[] = [];
    for await (const batch of reader.plan(1000))
      for await (const some of reader.read(batch)) rows.push(...some);
    await reader.close();
    return rows;
  };

  type Found = Map<string, FidelityResult['result']>;

  /** Takes rows through the pipeline; notes what it refuses. */
  const processed = async (entity: Entity, found: Found): Promise<(string | null)[][]> => {
    const pipeline = compilePipeline(entity);
    const rows = await rowsOf(entity);
    return rows.flatMap((row, id) => {
      const record = isMalformed(row) ? row : pipeline.process(row);
      if ('values' in record) return [record.values];
      found.set(String(id), { refused: record.rule });
      return [];
    });
  };

  /** Writes rows; notes what the target refuses. */
  const write = async (entity: Entity, rows: (string | null)[][], found: Found): Promise<void> => {
    const target = targets[entity.target.connection as TargetName];
    const orders = new ExecutionOrders([entity]);
    await target.prepare(orders.prepare());
    for (const { sourceId, error } of writtenIn(await move(target, orders, rows)))
      if (error) found.set(sourceId, { refused: error.name ?? error.code });
    await target.close(orders.close(), describeEndings);
  };

  /** What stands in the target for each value, or the rule that refused it. */
  const follow = async (kind: FidelityCase, source: SourceName, target: TargetName): Promise<Found> => {
    const table = `target_${++tables}`;
    const type = kind.into[target];
    await harnesses[target].sql(`create table ${table} (id int primary key, v ${type})`);
    const entity = entityOf(kind, await given(kind, source), target, table);
    const found: Found = new Map();
    await write(entity, await processed(entity, found), found);
    const read = BYTES.test(type) && target === 'mariadb' ? "concat('\\x', lower(hex(v)))" : 'v';
    for (const { id, v } of await harnesses[target].sql(`select id, ${read} as v from ${table}`))
      found.set(id ?? '', { text: v ?? null });
    return found;
  };

  const ways = FIDELITY_CASES.flatMap((kind) =>
    SOURCES.filter(
      (source) => !(source === 'postgresql' || source === 'mariadb') || kind.from[source],
    ).flatMap((source) => TARGETS.map((target) => ({ kind, source, target }))),
  );

  it('is kept, converted without loss, or refused, as the guide says', async () => {
    const results: FidelityResult[] = [];
    for (const way of ways) {
      const found = await follow(way.kind, way.source, way.target);
      for (const [id, value] of valuesOf(way.kind, way.source).entries())
        results.push({ ...way, value, result: found.get(String(id)) ?? { refused: LOST } });
    }
    expect(results.filter(isChanged)).toEqual([]);
    const guide = fidelityGuide(results);
    if (process.env.COMMANDER_WRITE_GUIDES === '1') await writeFile(GUIDE, guide);
    expect(await readFile(GUIDE, 'utf8')).toBe(guide);
  });
});

const LOST = 'lost';

/** Whether a value was lost, or changed into another one. */
function isChanged({ kind, value: { text }, result }: FidelityResult): boolean {
  if ('refused' in result) return result.refused === LOST;
  if (result.text === text) return false;
  return text === null || result.text === null || !(kind.same?.(text, result.text) ?? false);
}

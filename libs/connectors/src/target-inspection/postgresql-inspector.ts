import type { Entity } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../connector-error';
import { failureBy, errorRule } from '@commander/migration-plan';
import { codeOf } from '../postgresql/errors/classify-postgres-error';
import { fetchRows } from '../postgresql-source/fetch-rows';
import { lookUp } from '../postgresql/rows/look-up';
import { readTargetTable, type TargetTable } from '../postgresql/table/target-table';
import { countWritten } from './count-written';
import { compareSql, type InspectedTable } from './inspection-sql';
import { countMissingSql, countOrphansSql, countUsesSql, listUsesSql } from './reference-sql';
import type {
  ComparedRow,
  ExpectedRows,
  InspectedReference,
  ReferenceCount,
  TargetInspector,
  WrittenCount,
} from './target-inspector';

const MISSING_TABLE = errorRule('fatal', 'database')(
  'schema_mismatch',
  'schema_mismatch',
  'a table does not exist',
);

const GROUPED_SQL = `
  with decided as materialized (
    select d.* from commander_meta.duplicate_plan p join commander_meta.duplicate_decision d on d.run = p.run
    where p.chain_id = $1 and p.entity = $2)
  select source_id as id from decided where batch = $3
  union select survivor_id from decided where survivor_batch = $3
  union select r.survivor_id from commander_meta.duplicate_plan p join commander_meta.duplicate_row r on r.run = p.run
    where p.chain_id = $1 and p.entity = $2 and r.survivor_batch = $3`;

type Texts = readonly (string | null)[];

/** Looks into a PostgreSQL target through a client that stands in a read-only snapshot. */
export class PostgresqlInspector implements TargetInspector {
  // A snapshot shows a table as it is once and for all.
  private readonly tables = new Map<string, TargetTable>();

  constructor(private readonly client: ClientBase) {}

  async countWritten(chainId: string, entity: Entity): Promise<WrittenCount> {
    return countWritten(this.client, await this.inspected(entity), [chainId, entity.name]);
  }

  async groupedIds(chainId: string, { name }: Entity, batch: number): Promise<ReadonlySet<string>> {
    const { rows } = await this.client.query<{ id: string }>(GROUPED_SQL, [chainId, name, batch]);
    return new Set(rows.map(({ id }) => id));
  }

  async compare(chainId: string, entity: Entity, expected: ExpectedRows): Promise<ComparedRow[]> {
    const { batch, inputHash, rewritten, rows } = expected;
    if (rows.length === 0) return [];
    const inspected = await this.inspected(entity);
    const sql = compareSql(inspected, rewritten);
    const run = async (from: number, to: number): Promise<ComparedRow[]> => {
      const part = rows.slice(from, to);
      const compared = await this.attempt(sql, [
        chainId,
        entity.name,
        batch,
        inputHash,
        ...columnsOf(part, inspected),
      ]);
      if (compared) return compared.map((row) => ({ ...row, place: row.place + from }));
      if (part.length === 1) return [];
      const middle = (from + to) >> 1;
      return [...(await run(from, middle)), ...(await run(middle, to))];
    };
    return run(0, rows.length);
  }

  lookUp(...[lookup, keys]: Parameters<TargetInspector['lookUp']>): ReturnType<TargetInspector['lookUp']> {
    return lookUp(this.client, lookup, keys);
  }

  async countReference(reference: InspectedReference, other?: TargetInspector): Promise<ReferenceCount> {
    const { checked, nulls } = await this.one(countUsesSql(reference), []);
    const orphans = other
      ? await this.orphansOf(reference, other)
      : Number((await this.one(countOrphansSql(reference), [])).orphans);
    return { checked: Number(checked), nulls: Number(nulls), orphans };
  }

  async countMissing(...[parent, keys, uses]: Parameters<TargetInspector['countMissing']>): Promise<number> {
    const table = await this.table(parent.table);
    return Number((await this.one(countMissingSql(table, parent.key), [...keys, uses])).missing);
  }

  private async orphansOf(reference: InspectedReference, other: TargetInspector): Promise<number> {
    let orphans = 0;
    for await (const rows of fetchRows(this.client, listUsesSql(reference), [])) {
      const texts = [...reference.fields, 'uses'].map((_, place) => rows.map((row) => row[place] ?? ''));
      orphans += await other.countMissing(reference.parent, texts.slice(0, -1), texts.at(-1) ?? []);
    }
    return orphans;
  }

  // A text that its column cannot hold was never written: the record is found by halving and left out.
  private async attempt(sql: string, values: unknown[]): Promise<ComparedRow[] | null> {
    await this.client.query('savepoint comparing');
    try {
      const { rows } = await this.client.query<ComparedRow>(sql, values);
      await this.client.query('release savepoint comparing');
      return rows;
    } catch (error) {
      if (!codeOf(error)?.startsWith('22')) throw error;
      await this.client.query('rollback to savepoint comparing');
      return null;
    }
  }

  private async inspected({ target, fields, key }: Entity): Promise<InspectedTable> {
    return { table: await this.table(target.table), columns: fields.map((field) => field.to), key };
  }

  private async table(name: string): Promise<TargetTable> {
    const table = this.tables.get(name) ?? (await readTargetTable(this.client, name));
    if (!table) {
      throw new ConnectorError(
        failureBy(MISSING_TABLE, `Table "${name}" of the target does not exist any more.`),
      );
    }
    this.tables.set(name, table);
    return table;
  }

  private async one(sql: string, values: unknown[]): Promise<Record<string, string>> {
    const { rows } = await this.client.query<Record<string, string>>(sql, values);
    return rows[0] ?? {};
  }
}

const columnsOf = (rows: readonly Texts[], { columns }: InspectedTable): Texts[] =>
  columns.map((_, place) => rows.map((row) => row[place] ?? null));

import type { Entity } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { sourceError } from '../files/source-error';
import { codeOf } from '../postgresql/errors/classify-postgres-error';
import { readTargetTable } from '../postgresql/table/target-table';
import { compareSql, countReferenceSql, countWrittenSql, type InspectedTable } from './inspection-sql';
import type {
  ComparedRow,
  ExpectedRows,
  ReferenceCount,
  TargetInspector,
  WrittenCount,
} from './target-inspector';

type Texts = readonly (string | null)[];

/** Looks into a PostgreSQL target through a client that stands in a read-only snapshot. */
export class PostgresqlInspector implements TargetInspector {
  constructor(private readonly client: ClientBase) {}

  async countWritten(chainId: string, entity: Entity): Promise<WrittenCount> {
    const sql = countWrittenSql(await this.inspected(entity));
    const counted = await this.one(sql, [chainId, entity.name]);
    return {
      repeats: Number(counted.repeats),
      existing: Number(counted.existing),
      unchanged: Number(counted.unchanged),
    };
  }

  async compare(chainId: string, entity: Entity, { batch, rows }: ExpectedRows): Promise<ComparedRow[]> {
    if (rows.length === 0) return [];
    const inspected = await this.inspected(entity);
    const sql = compareSql(inspected, entity.duplicates.policy === 'update');
    const run = async (from: number, to: number): Promise<ComparedRow[]> => {
      const part = rows.slice(from, to);
      const compared = await this.attempt(sql, [chainId, entity.name, batch, ...columnsOf(part, inspected)]);
      if (compared) return compared.map((row) => ({ ...row, place: row.place + from }));
      if (part.length === 1) return [];
      const middle = (from + to) >> 1;
      return [...(await run(from, middle)), ...(await run(middle, to))];
    };
    return run(0, rows.length);
  }

  async countReference(...reference: Parameters<TargetInspector['countReference']>): Promise<ReferenceCount> {
    const counted = await this.one(countReferenceSql(...reference), []);
    return {
      checked: Number(counted.checked),
      nulls: Number(counted.nulls),
      orphans: Number(counted.orphans),
    };
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

  private async inspected(entity: Entity): Promise<InspectedTable> {
    const { connection, table: name } = entity.target;
    const table = await readTargetTable(this.client, name);
    if (!table) {
      throw sourceError('schema_mismatch', `Table "${name}" of connection "${connection}" does not exist.`);
    }
    return { table, columns: entity.fields.map((field) => field.to), key: entity.key };
  }

  private async one(sql: string, values: unknown[]): Promise<Record<string, string>> {
    const { rows } = await this.client.query<Record<string, string>>(sql, values);
    return rows[0] ?? {};
  }
}

const columnsOf = (rows: readonly Texts[], { columns }: InspectedTable): Texts[] =>
  columns.map((_, place) => rows.map((row) => row[place] ?? null));

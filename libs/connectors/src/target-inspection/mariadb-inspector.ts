import type { Entity } from '@commander/contracts';
import { errorRule, failureBy } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import type { MariadbClient, Value } from '../mariadb/connection/mariadb-client';
import { insertMany } from '../mariadb/meta/insert-many';
import { lookUp } from '../mariadb/rows/look-up';
import { writeKey } from '../mariadb/rows/row-image';
import { readTargetTable, type TargetTable } from '../mariadb/table/target-table';
import { compareWithRows } from './mariadb-compare';
import {
  countMissingSql,
  countOrphansSql,
  countUsesSql,
  createKeys,
  dropKeys,
  existingSql,
  KEYS,
  listUsesSql,
} from './mariadb-inspection-sql';
import type {
  ComparedRow,
  ExpectedRows,
  InspectedReference,
  ParentTable,
  ReferenceCount,
  TargetInspector,
  WrittenCount,
} from './target-inspector';

const MISSING_TABLE = errorRule('fatal', 'database')(
  'schema_mismatch',
  'schema_mismatch',
  'a table does not exist',
);
const KEYS_AT_ONCE = 10_000;

/** Looks into a MariaDB or MySQL target through a client that stands in a consistent snapshot; it makes temporary tables only. */
export class MariadbInspector implements TargetInspector {
  constructor(private readonly client: MariadbClient) {}

  async countWritten(chainId: string, entity: Entity): Promise<WrittenCount> {
    const table = await this.table(entity.target.table);
    const written = await this.client.rows<Record<'keys' | 'times', string>>(
      `select row_keys as "keys", count(*) as times from commander_meta_undo_row where chain_id = ? and entity = ? group by row_keys`,
      [chainId, entity.name],
    );
    const repeats = written.reduce((sum, { times }) => sum + Number(times) - 1, 0);
    const keys = written.map((row) => JSON.parse(row.keys) as (string | null)[]);
    return {
      repeats,
      existing: await this.countExisting(table, entity.key, keys),
      unchanged: await this.countUnchanged(chainId, entity.name),
    };
  }

  /** Rules for duplicates are refused with this kind of target, so no record is one of a group. */
  groupedIds(): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set());
  }

  async compare(chainId: string, entity: Entity, expected: ExpectedRows): Promise<ComparedRow[]> {
    if (expected.rows.length === 0) return [];
    const table = await this.table(entity.target.table);
    return compareWithRows(this.client, { chainId, entity, table, expected });
  }

  lookUp(...[lookup, keys]: Parameters<TargetInspector['lookUp']>): ReturnType<TargetInspector['lookUp']> {
    return lookUp(this.client, lookup, keys);
  }

  async countReference(reference: InspectedReference, other?: TargetInspector): Promise<ReferenceCount> {
    const { checked, nulls } = await this.one(countUsesSql(reference));
    const orphans = other
      ? await this.orphansOf(reference, other)
      : Number((await this.one(countOrphansSql(reference))).orphans);
    return { checked: Number(checked), nulls: Number(nulls), orphans };
  }

  async countMissing(
    parent: ParentTable,
    keys: readonly (readonly string[])[],
    uses: readonly string[],
  ): Promise<number> {
    const table = await this.table(parent.table);
    const rows = uses.map((use, i) => [use, ...keys.map((texts) => texts[i] ?? null)]);
    await this.stageKeys(table, parent.key, rows);
    return Number((await this.one(countMissingSql(table, parent.key))).missing);
  }

  private async orphansOf(reference: InspectedReference, other: TargetInspector): Promise<number> {
    const rows = await this.client.rows<Record<string, string>>(listUsesSql(reference));
    let orphans = 0;
    for (let start = 0; start < rows.length; start += KEYS_AT_ONCE) {
      const some = rows.slice(start, start + KEYS_AT_ONCE);
      const keys = reference.fields.map((_, i) => some.map((row) => row[`k${i}`] ?? ''));
      orphans += await other.countMissing(
        reference.parent,
        keys,
        some.map((row) => row.uses ?? '0'),
      );
    }
    return orphans;
  }

  private async countExisting(
    table: TargetTable,
    key: readonly string[],
    keys: readonly (readonly (string | null)[])[],
  ): Promise<number> {
    let existing = 0;
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      const rows = keys.slice(start, start + KEYS_AT_ONCE).map((texts) => [1, ...texts]);
      await this.stageKeys(table, key, rows);
      existing += Number((await this.one(existingSql(table, key))).existing);
    }
    return existing;
  }

  private async countUnchanged(chainId: string, entity: string): Promise<number> {
    const rows = await this.client.rows<{ counts: string }>(
      `select counts from commander_meta_batch_ledger where chain_id = ? and entity = ? and kind = 'load' and counts is not null`,
      [chainId, entity],
    );
    return rows.reduce(
      (sum, { counts }) => sum + ((JSON.parse(counts) as { unchanged?: number }).unchanged ?? 0),
      0,
    );
  }

  private async stageKeys(table: TargetTable, key: readonly string[], rows: Value[][]): Promise<void> {
    const columns = key.flatMap((name) => table.columns.filter((column) => column.name === name));
    await this.client.write(dropKeys);
    await this.client.write(createKeys(columns));
    await insertMany(this.client, KEYS, rows, ['?', ...columns.map(writeKey)]);
  }

  private async table(name: string): Promise<TargetTable> {
    const table = await readTargetTable(this.client, name);
    if (table) return table;
    throw new ConnectorError(
      failureBy(MISSING_TABLE, `Table "${name}" of the target does not exist any more.`),
    );
  }

  private async one(sql: string): Promise<Record<string, string>> {
    const [row] = await this.client.rows<Record<string, string>>(sql);
    return row ?? {};
  }
}

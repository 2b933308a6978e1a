import type { ErrorContext } from '../../error-context';
import type { WritableRecord, WriteError } from '../../record-ending';
import { suppressed } from '../../rows/record-failures';
import type {
  ExistingRow,
  LookupIn,
  RecordWriter,
  ReferredTable,
  WrittenPart,
} from '../../rows/record-writer';
import { SUPPRESSED, writeInRanges, type RangeWork } from '../../rows/write-in-ranges';
import type { WrittenFor } from '../../rows/written-for';
import type { MariadbClient } from '../connection/mariadb-client';
import { isRecordError, recordErrorOf } from '../errors/record-error';
import { insertMany } from '../meta/insert-many';
import { encodeRecord } from './encode-record';
import { lookUp } from './look-up';
import { imageOf, type RowImage } from './row-image';
import { savepointOf } from './savepoint';
import { storeImages } from './store-images';
import { clearSql, drop, orphansSql, STAGE, N, type WriteStatements } from './write-statements';

/** A batch on its way into its table, inside the batch's transaction. */
export interface RowBatch extends WrittenPart {
  readonly client: MariadbClient;
  readonly order: WrittenFor;
  readonly statements: WriteStatements;
  readonly context: ErrorContext;
}

interface ReadRow {
  readonly keys: RowImage;
  readonly row: RowImage;
}

const FOREIGN_KEY = 'foreign_key_violation';

/** The statements of one batch on its connection; a record is named by its place in the batch. */
export class RowWriter implements RecordWriter {
  private readonly client: MariadbClient;
  private readonly statements: WriteStatements;
  private part: number;

  constructor(private readonly batch: RowBatch) {
    this.client = batch.client;
    this.statements = batch.statements;
    this.part = batch.firstPart ?? 0;
  }

  async stage(
    records: readonly WritableRecord[],
    places: readonly number[],
  ): Promise<Map<number, WriteError>> {
    const { client, statements } = this;
    const { keptPlace } = this.batch;
    if (keptPlace !== undefined) {
      await client.write(`delete from ${STAGE}`);
      await client.write(statements.takeKept, [keptPlace]);
      return new Map();
    }
    await client.write(drop(STAGE));
    await client.write(statements.createStage);
    const encoded = new Map(places.map((place) => [place, this.encode(records[place])] as const));
    const refused = new Map<number, unknown>();
    for (const [place, values] of encoded) if (!Array.isArray(values)) refused.set(place, values);
    const rowAt = (place: number) => {
      const values = encoded.get(place);
      return [place, ...(Array.isArray(values) ? values : [])];
    };
    const open = places.filter((place) => !refused.has(place));
    const failed = await this.ranges(open, {
      write: async (range) => {
        await insertMany(client, statements.stageColumns, range.map(rowAt));
        return true;
      },
    });
    return new Map([...this.named(refused), ...failed]);
  }

  get takesKept(): boolean {
    return this.batch.keptPlace !== undefined;
  }

  lookUp(lookup: LookupIn, keys: readonly string[]): Promise<Map<string, (string | null)[]>> {
    return lookUp(this.client, lookup, keys);
  }

  async unstage(places: readonly number[]): Promise<void> {
    if (places.length > 0) await this.client.write(`delete from ${STAGE} where ${N} in (?)`, [places]);
  }

  async duplicates(): Promise<{ n: number; first: number }[]> {
    const rows = await this.client.rows<Record<'n' | 'first', string>>(this.statements.duplicates);
    return rows.map(({ n, first }) => ({ n: Number(n), first: Number(first) }));
  }

  async existing(): Promise<ExistingRow[]> {
    const rows = await this.client.rows<Record<keyof ExistingRow, string>>(this.statements.existing);
    return rows.map(({ n, differs, another }) => ({
      n: Number(n),
      differs: differs === '1',
      another: another === '1',
    }));
  }

  async orphans(fields: readonly string[], parent: ReferredTable): Promise<number[]> {
    const { before, ask } = orphansSql(
      fields,
      parent,
      !parent.standing && parent.table === this.batch.order.work.entity.target.table,
    );
    for (const statement of before) await this.client.write(statement);
    return (await this.client.rows<{ n: string }>(ask)).map((row) => Number(row.n));
  }

  async clear(places: readonly number[], fields: readonly string[]): Promise<void> {
    if (places.length > 0) await this.client.write(clearSql(fields), [places]);
  }

  async insert(
    places: readonly number[],
    sift?: () => Promise<ReadonlySet<number>>,
  ): Promise<Map<number, WriteError>> {
    const write = (range: readonly number[]) => this.insertRange(range);
    let failed = await this.ranges(places, { write, ...(places.length > 1 ? { sift } : {}) });
    // A reference to a row of the same table is checked with each row: what stands further down is there only now.
    for (let left = -1; this.statements.target.refersToItself && left !== failed.size;) {
      left = failed.size;
      const early = [...failed].filter(([, error]) => error.name === FOREIGN_KEY).map(([place]) => place);
      const again = await this.ranges(early, { write });
      failed = new Map([...failed].filter(([place]) => !early.includes(place) || again.has(place)));
    }
    return failed;
  }

  update(places: readonly number[]): Promise<Map<number, WriteError>> {
    return this.ranges(places, { write: (range) => this.updateRange(range) });
  }

  get parts(): number {
    return this.part;
  }

  // Rows are read behind the statement that wrote them, and no trigger of the server may write its own table.
  readBack(): Promise<void> {
    return Promise.resolve();
  }

  private encode(record: WritableRecord | undefined): ReturnType<typeof encodeRecord> {
    const { fields } = this.batch.order.work.entity;
    return encodeRecord(record?.values ?? [], fields, this.statements.filled);
  }

  private async insertRange(range: readonly number[]): Promise<boolean> {
    if ((await this.client.write(this.statements.insert, [range])) !== range.length) return false;
    const rows = await this.read(range);
    await this.keep(
      'created',
      rows.map(({ keys, row }) => ({ keys, before: null, after: row })),
    );
    return rows.length === range.length;
  }

  private async updateRange(range: readonly number[]): Promise<boolean> {
    const before = await this.read(range, 'for update');
    if (before.length !== range.length) return false;
    await this.client.write(this.statements.update, [range]);
    const rows = await this.read(range);
    await this.keep(
      'updated',
      rows.map(({ keys, row }, i) => ({ keys, before: before[i]?.row ?? null, after: row })),
    );
    return rows.length === range.length;
  }

  private async read(range: readonly number[], lock = ''): Promise<ReadRow[]> {
    const { images, target } = this.statements;
    const { key } = this.batch.order.work.entity;
    const rows = await this.client.rows<Record<string, string | null>>(`${images} ${lock}`, [range]);
    return rows.map((row) => ({
      keys: imageOf(row, 'k', key.length),
      row: imageOf(row, 'v', target.columns.length),
    }));
  }

  private async keep(kind: 'created' | 'updated', pairs: Parameters<typeof storeImages>[2]): Promise<void> {
    const { order } = this.batch;
    this.part += 1;
    const part = { order, part: this.part, kind, table: this.statements.target };
    await storeImages(this.client, part, pairs);
  }

  private async ranges(
    places: readonly number[],
    work: Omit<RangeWork, 'ofRecord'>,
  ): Promise<Map<number, WriteError>> {
    const ofRecord = (error: unknown) => isRecordError(error, this.batch.context);
    return this.named(await writeInRanges(savepointOf(this.client), places, { ...work, ofRecord }));
  }

  private named(failed: ReadonlyMap<number, unknown>): Map<number, WriteError> {
    const { columns, constraints } = this.statements.target;
    const names = { columns: new Set(columns.map(({ name }) => name)), constraints };
    return new Map(
      [...failed].map(([place, error]) => [
        place,
        error === SUPPRESSED ? suppressed() : recordErrorOf(error, this.batch.context, names),
      ]),
    );
  }
}

import type { ClientBase } from 'pg';
import type { ErrorContext } from '../../error-context';
import type { WritableRecord, WriteError } from '../../record-ending';
import { copyLine, isRecordError, recordErrorOf } from '../errors/record-error';
import { constraintsNamed } from '../errors/schema-names';
import type { AttemptsAtOnce } from '../../rows/attempts-at-once';
import { suppressed } from '../../rows/record-failures';
import { HAND_OVER, stageEach, writeEach } from './each-statement';
import { FAILED_EACH, SUPPRESSED_STATE, type Parameter } from './one-by-one';
import { copyAtOnce, keepImages } from './copy-at-once';
import { copyRecords } from './copy-records';
import { imageParameters } from './image-parameters';
import { lossesOf } from './losses-of';
import { encodeCopy } from './encode-copy';
import type {
  ExistingRow,
  LookupIn,
  RecordWriter,
  ReferredTable,
  WrittenPart,
} from '../../rows/record-writer';
import type { WrittenFor } from '../../rows/written-for';
import { savepointOf } from './savepoint';
import { lookUp } from './look-up';
import { clearSql, orphansSql, UNSTAGE, type WriteStatements } from './write-statements';
import { SUPPRESSED, writeInRanges, type RangeWork } from '../../rows/write-in-ranges';
import { quoteTable } from '../../connections/quote-identifier';

type EachFailure = readonly [place: number, code: string, constraint: string, column: string];

/** A batch on its way into its table, inside the batch's transaction. */
export interface RowBatch extends WrittenPart {
  readonly client: ClientBase;
  readonly order: WrittenFor;
  readonly statements: WriteStatements;
  readonly context: ErrorContext;
  /** Left out where every record is staged. */
  readonly attempts?: AttemptsAtOnce;
}

/** The statements of one batch on its connection; a record is named by its place in the batch. */
export class RowWriter implements RecordWriter {
  private readonly client: ClientBase;
  private readonly statements: WriteStatements;
  private part: number;

  constructor(private readonly batch: RowBatch) {
    this.client = batch.client;
    this.statements = batch.statements;
    this.part = batch.firstPart ?? 0;
  }

  /** Copies records into an empty stage; returns those whose values their columns cannot hold. */
  async stage(
    records: readonly WritableRecord[],
    places: readonly number[],
  ): Promise<Map<number, WriteError>> {
    const { keptPlace } = this.batch;
    if (keptPlace !== undefined) {
      await this.client.query(this.statements.takeKept, [keptPlace]);
      return new Map();
    }
    await this.client.query(this.statements.openStage);
    const refused = lossesOf(this.statements, records, { places, context: this.batch.context });
    const open = refused.size > 0 ? places.filter((place) => !refused.has(place)) : places;
    const failed = await this.copy(records, open);
    return new Map([...refused, ...failed]);
  }

  async writeAtOnce(records: readonly WritableRecord[], places: readonly number[]): Promise<boolean> {
    const { statements, client } = this;
    const { context, attempts, order } = this.batch;
    if (!statements.atOnce || !attempts?.isWorthwhile(order)) return false;
    const isClean = lossesOf(statements, records, { places, context }).size === 0;
    const rows = { records, places, context };
    const isWritten = isClean && (await copyAtOnce(client, statements.atOnce.copy, rows));
    attempts.note(order, isWritten);
    if (isWritten) await keepImages(client, statements, { records, places, parameters: this.nextImage() });
    return isWritten;
  }

  private copy(
    records: readonly WritableRecord[],
    places: readonly number[],
  ): Promise<Map<number, WriteError>> {
    return this.ranges(places, {
      write: async (range) => {
        await copyRecords(this.client, this.statements.copy, encodeCopy(records, range));
        return true;
      },
      culprit: (error) => {
        const line = copyLine(error);
        return line === undefined ? undefined : line - 1;
      },
      each: (range) => this.stageEach(records, range),
    });
  }

  get takesKept(): boolean {
    return this.batch.keptPlace !== undefined;
  }

  lookUp(
    lookup: LookupIn,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
    return lookUp(this.client, lookup, keys);
  }

  /** Takes records out of the stage again. */
  async unstage(places: readonly number[]): Promise<void> {
    if (places.length > 0) await this.client.query(UNSTAGE, [[...places]]);
  }

  /** The later records of each key, with the place of the first. */
  async duplicates(): Promise<{ n: number; first: number }[]> {
    return (await this.client.query<{ n: number; first: number }>(this.statements.duplicates)).rows;
  }

  /** The staged records whose key the target holds. */
  async existing(): Promise<ExistingRow[]> {
    return (await this.client.query<ExistingRow>(this.statements.existing)).rows;
  }

  /** The staged records whose reference names no row of the other entity's table. */
  async orphans(fields: readonly string[], parent: ReferredTable): Promise<number[]> {
    const isSelf = !parent.standing && parent.table === this.batch.order.work.entity.target.table;
    const sql = orphansSql(fields, quoteTable(parent.table), parent.key, isSelf);
    return (await this.client.query<{ n: number }>(sql)).rows.map((row) => row.n);
  }

  /** Takes the values of staged records away. */
  async clear(places: readonly number[], fields: readonly string[]): Promise<void> {
    if (places.length > 0) await this.client.query(clearSql(fields), [[...places]]);
  }

  /**
   * Writes staged records as new rows; returns those that failed. After a first failure `sift` may take records out of the
   * stage that need not be tried one by one.
   */
  insert(
    places: readonly number[],
    sift?: () => Promise<ReadonlySet<number>>,
  ): Promise<Map<number, WriteError>> {
    return this.ranges(places, {
      write: (range) => this.written(this.statements.insert, range),
      each: (range) => this.each(this.statements.insert, range),
      ...(places.length > 1 ? { sift } : {}),
    });
  }

  /** Gives the rows of staged records their new values; returns those that failed. */
  update(places: readonly number[]): Promise<Map<number, WriteError>> {
    return this.ranges(places, {
      write: (range) => this.written(this.statements.update, range),
      each: (range) => this.each(this.statements.update, range),
    });
  }

  /** Undo images of the batch so far. */
  get parts(): number {
    return this.part;
  }

  /** Takes the rows of the undo images behind a part as triggers have left them. */
  async readBack(since: number): Promise<void> {
    const { order, statements } = this.batch;
    if (!statements.readBack || this.part === since) return;
    const { chain_id, work, batch } = order;
    await this.client.query(statements.readBack, [chain_id, work.entity.name, batch.batch, since]);
  }

  private async written(statement: string, range: readonly number[]): Promise<boolean> {
    const { rows } = await this.client.query<{ count: number }>(statement, this.parameters(range));
    return rows[0]?.count === range.length;
  }

  private async each(statement: string, range: readonly number[]): Promise<Map<number, unknown>> {
    const parameters = this.parameters(range);
    this.part += range.length - 1;
    return this.failedOf(writeEach(statement, parameters, range));
  }

  private async stageEach(
    records: readonly WritableRecord[],
    range: readonly number[],
  ): Promise<Map<number, unknown>> {
    const rows = range.map((place) => [place, ...(records[place]?.values ?? [])]);
    // JSON takes no such character either, but for the whole of it.
    const isReadable = (row: (typeof rows)[number]) =>
      !row.some((text) => typeof text === 'string' && text.includes('\0'));
    const readable = rows.filter(isReadable);
    const unreadable = rows.filter((row) => !isReadable(row));
    await this.client.query(HAND_OVER, [JSON.stringify(readable)]);
    const failed = await this.failedOf(stageEach(this.statements.columns));
    for (const [place] of unreadable) failed.set(Number(place), { code: '22021' });
    return failed;
  }

  private async failedOf(statement: string): Promise<Map<number, unknown>> {
    await this.client.query(statement);
    const { rows } = await this.client.query<{ failed: EachFailure[] }>(FAILED_EACH);
    return new Map(
      (rows[0]?.failed ?? []).map(([place, code, constraint, column]) => [
        place,
        code === SUPPRESSED_STATE
          ? SUPPRESSED
          : { code, constraint: constraint || undefined, column: column || undefined },
      ]),
    );
  }

  private async ranges(
    places: readonly number[],
    work: Omit<RangeWork, 'ofRecord'>,
  ): Promise<Map<number, WriteError>> {
    const ofRecord = (error: unknown) => isRecordError(error, this.batch.context);
    const failed = await writeInRanges(savepointOf(this.client), places, { ...work, ofRecord });
    const constraints = await constraintsNamed(this.client, failed.values());
    const names = { columns: this.statements.table.columns.map(({ name }) => name), constraints };
    return new Map(
      [...failed].map(([place, error]) => [
        place,
        error === SUPPRESSED ? suppressed() : recordErrorOf(error, this.batch.context, names),
      ]),
    );
  }

  private parameters(places: readonly number[]): Parameter[] {
    return [...this.nextImage(), places[0] ?? 0, places.at(-1) ?? 0];
  }

  private nextImage(): Parameter[] {
    return imageParameters(this.batch.order, this.statements.table, ++this.part);
  }
}

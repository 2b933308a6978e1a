import type { PoolConnection, ResultSetHeader, TypeCastField } from 'mysql2/promise';

/** What a statement takes: arrays become lists. */
export type Value = string | number | Buffer | null | readonly (string | number)[];

/** A row as texts; what the ledger keeps as bytes comes as bytes. */
type Row = Record<string, string | Buffer | null>;

// Numbers beyond 2^53 and decimals stay what they are; only these columns of ours are bytes.
const asText = (field: TypeCastField): string | Buffer | null =>
  field.name === 'outbox' ? field.buffer() : field.string('utf8');

/** A connection to MariaDB or MySQL, and the name by which others can tell that it is still the same session. */
export class MariadbClient {
  constructor(
    private readonly connection: PoolConnection,
    /** The name of a lock that this session holds as long as it lives. */
    readonly session: string,
  ) {}

  /** The server's number of this connection; after a restart of the server it may be another session's. */
  get id(): number {
    return this.connection.threadId;
  }

  /** Runs a query; every value comes as its text. */
  async rows<T = Row>(sql: string, values: readonly Value[] = []): Promise<T[]> {
    const [rows] = await this.connection.query({ sql, typeCast: asText }, [...values]);
    return rows as T[];
  }

  /** Runs a statement that writes; returns how many rows it met. */
  async write(sql: string, values: readonly Value[] = []): Promise<number> {
    const [result] = await this.connection.query<ResultSetHeader>(sql, [...values]);
    return result.affectedRows;
  }
}

import type { FieldType } from '@commander/contracts';
import type { WritableRecord, WriteError } from '../record-ending';

/** What the rules of writing have to know of a table. */
export interface WrittenTable {
  /** The target columns, in the order of a record's values. */
  readonly columns: readonly string[];
  /** Places of the key's columns among `columns`. */
  readonly keyPlaces: readonly number[];
  readonly uniqueKey: { readonly name: string } | undefined;
}

/** Where keys of a type are looked up. */
export interface LookupIn {
  readonly table: string;
  /** The column that holds the keys. */
  readonly by: string;
  /** The column whose value is meant. */
  readonly value: string;
  /** The type of the keys' texts. */
  readonly type: FieldType;
}

/** A staged record whose key the target holds. */
export interface ExistingRow {
  readonly n: number;
  /** Whether the record differs from the row. */
  readonly differs: boolean;
  /** Whether the row's key is another text, which the column's collation takes for equal. */
  readonly another: boolean;
}

/** The table of the entity that a reference names. */
export interface ReferredTable {
  readonly table: string;
  readonly key: readonly string[];
  /** Rows that are only staged do not count. */
  readonly standing?: boolean;
}

/** The statements that write one batch into its table, inside the batch's transaction; a record is named by its place in the batch. */
export interface RecordWriter {
  /** Copies records into an empty stage; returns those whose values their columns cannot hold. */
  stage(records: readonly WritableRecord[], places: readonly number[]): Promise<Map<number, WriteError>>;
  /** Whether `stage` takes a record that was kept, with what it was staged with. */
  readonly takesKept: boolean;
  /** The values, as texts, of the rows that keys stand for; two of a key are enough to tell that it stands for several. */
  lookUp(lookup: LookupIn, keys: readonly string[]): Promise<ReadonlyMap<string, readonly (string | null)[]>>;
  /** Writes records as new rows without staging them, all or none; false, with nothing written, where they must be looked at one by one. */
  writeAtOnce?(records: readonly WritableRecord[], places: readonly number[]): Promise<boolean>;
  /** Takes records out of the stage again. */
  unstage(places: readonly number[]): Promise<void>;
  /** The later records of each key, with the place of the first. */
  duplicates(): Promise<{ n: number; first: number }[]>;
  /** The staged records whose key the target holds. */
  existing(): Promise<ExistingRow[]>;
  /** The staged records whose reference names no row of the other entity's table, nor, unless it is to stand there, a staged one. */
  orphans(fields: readonly string[], parent: ReferredTable): Promise<number[]>;
  /** Takes the values of staged records away. */
  clear(places: readonly number[], fields: readonly string[]): Promise<void>;
  /**
   * Writes staged records as new rows; returns those that failed. After a first failure `sift` may take records out of the
   * stage that need not be tried one by one.
   */
  insert(
    places: readonly number[],
    sift?: () => Promise<ReadonlySet<number>>,
  ): Promise<Map<number, WriteError>>;
  /** Gives the rows of staged records their new values; returns those that failed. */
  update(places: readonly number[]): Promise<Map<number, WriteError>>;
  /** Undo images of the batch so far. */
  readonly parts: number;
  /** Takes the rows of the undo images behind a part as triggers have left them. */
  readBack(since: number): Promise<void>;
}

/** Which part of a batch a writer writes. */
export interface WrittenPart {
  /** Undo images of the batch that stand already; 0 unless given. */
  readonly firstPart?: number;
  /** The batch was staged before and kept; its only record here is the one at this place of it. */
  readonly keptPlace?: number;
}

/** The way of one batch into its table. */
export interface BatchWriting {
  readonly table: WrittenTable;
  readonly writer: (part?: WrittenPart) => RecordWriter;
  /** Keeps what is staged beyond the end of the transaction. */
  keep(): Promise<void>;
  /** Makes the stage that takes kept records, each for the time of one transaction. */
  openForKept(): Promise<void>;
  /** Forgets what was staged and kept. */
  forget(): Promise<void>;
}

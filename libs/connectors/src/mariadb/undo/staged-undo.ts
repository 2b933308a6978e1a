import type { ErrorContext } from '../../error-context';
import { undoInRounds, type Rules, type Undoing } from '../../undo/undo-in-rounds';
import type { MariadbClient, Value } from '../connection/mariadb-client';
import { errnoOf } from '../errors/classify-mariadb-error';
import { isRecordError, recordErrorOf } from '../errors/record-error';
import { insertMany } from '../meta/insert-many';
import { hashImage, imageOf, writeKey, writeImage } from '../rows/row-image';
import { savepointOf } from '../rows/savepoint';
import type { TargetTable } from '../table/target-table';
import type { ImagedRow } from './undo-images';
import { BEFORE, OWN, STAGE, type HeldQuery, type UndoStatements } from './undo-statements';

/** The rows of one shape of images, to be undone in the transaction of a client. */
export interface RowsToUndo {
  readonly client: MariadbClient;
  readonly context: ErrorContext;
  readonly table: TargetTable;
  readonly statements: UndoStatements;
  /** In the order of writing. */
  readonly rows: readonly ImagedRow[];
}

// InnoDB gives up on rows that refer to each other over more than fifteen steps; deleted one by one they do not.
const CASCADE_TOO_DEEP = 1296;

interface FoundRow {
  readonly hash: string;
  readonly untouched: boolean;
}

/** A stage of rows that are undone; a row is known by its number, from 1, the newest first. */
export class StagedUndo {
  constructor(private readonly work: RowsToUndo) {}

  /** The number of a row by its place in the order of writing, and back. */
  readonly number = (place: number): number => this.work.rows.length - place;

  /** The row of a number. */
  row(n: number): ImagedRow {
    const found = this.work.rows[this.number(n)];
    if (!found) throw new Error('A row has no such number.');
    return found;
  }

  /** Makes the stage and fills it. */
  async fill(): Promise<void> {
    const { client, statements, rows } = this.work;
    for (const statement of statements.create) await client.write(statement);
    const numbered = rows.map((row, place) => ({ row, n: this.number(place) }));
    const keys: Value[][] = numbered.map(({ row, n }) => [n, ...row.keys]);
    const keyMarks = ['?', ...statements.keys.map(writeKey)];
    for (const table of [STAGE, OWN]) await insertMany(client, table, keys, keyMarks);
    const written = statements.writtenPlaces;
    const before = numbered.flatMap(({ row, n }) =>
      row.before ? [[n, ...written.map((place) => row.before?.[place] ?? null)]] : [],
    );
    const marks = ['?', ...written.flatMap((place) => statements.columns[place] ?? []).map(writeImage)];
    await insertMany(client, BEFORE, before, marks);
  }

  /** Undoes what nobody else changed; returns why rows were left alone. */
  async undo(leftAlone: ReadonlySet<string>): Promise<Rules> {
    const numbers = this.work.rows.map((_, place) => this.number(place)).reverse();
    const found = await this.read(numbers);
    const rules = new Map<number, string>();
    for (const n of numbers) {
      const rule = ruleOf(this.row(n), found.get(n), leftAlone);
      if (rule) rules.set(n, rule);
    }
    const open = numbers.filter((n) => !rules.has(n));
    const kept = await this.undoOpen(open);
    return new Map([...rules, ...kept]);
  }

  /** Of the rows that were restored, those that a trigger has given other values than they had, and the hash of these. */
  async inexact(rules: Rules): Promise<ReadonlyMap<number, string>> {
    const restored = [...this.work.rows.keys()]
      .map((place) => this.number(place))
      .filter((n) => !rules.has(n) && !this.row(n).created);
    const found = await this.read(restored);
    return new Map(
      [...found].flatMap(([n, { hash }]) =>
        hash === hashImage(this.row(n).before ?? []) ? [] : [[n, hash] as const],
      ),
    );
  }

  private async read(numbers: readonly number[]): Promise<Map<number, FoundRow>> {
    if (numbers.length === 0) return new Map();
    const { client, statements } = this.work;
    const rows = await client.rows<Record<string, string | null>>(statements.read, [numbers]);
    return new Map(
      rows.map((row) => [
        Number(row.n),
        {
          hash: hashImage(imageOf(row, 'v', statements.columns.length)),
          untouched: row.untouched === '1',
        },
      ]),
    );
  }

  private undoOpen(open: readonly number[]): Promise<Rules> {
    const { client, context, statements, table } = this.work;
    const { constraints } = table;
    const of = (created: boolean) => open.filter((n) => this.row(n).created === created);
    return undoInRounds({
      created: of(true),
      updated: of(false),
      deleting: undoing(client, statements.heldDeletes, statements.remove),
      restoring: undoing(client, statements.heldRestores, statements.restore),
      savepoint: savepointOf(client),
      ofRecord: (error) => isRecordError(error, context) || errnoOf(error) === CASCADE_TOO_DEEP,
      rulesOf: (failed) =>
        Promise.resolve(
          new Map(
            [...failed].map(([n, error]) => [
              n,
              recordErrorOf(error, context, { columns: new Set(), constraints }).rule ?? 'unexpected',
            ]),
          ),
        ),
    });
  }
}

function ruleOf(
  row: ImagedRow,
  found: FoundRow | undefined,
  leftAlone: ReadonlySet<string>,
): string | undefined {
  if (!found || row.replaced) return 'row.gone';
  const isAsLeft = found.hash === row.hash && found.untouched && !leftAlone.has(row.keyText);
  return isAsLeft ? undefined : 'row.changed';
}

const undoing = (client: MariadbClient, held: HeldQuery | null, undo: string): Undoing => ({
  held:
    held &&
    (async (places) => {
      const rows = await client.rows<{ n: string }>(held.sql, new Array<Value>(held.lists).fill(places));
      return rows.map((row) => Number(row.n));
    }),
  undo: (places) => client.write(undo, [places]),
});

import type { WrittenFor } from './written-for';
import { failPoint } from '@commander/fail-points';
import type { Reference } from '@commander/contracts';
import { ownFailure, writePolicy } from '@commander/migration-plan';
import type { WritableRecord, WriteError, WrittenRecord } from '../record-ending';
import { ConnectorError } from '../connector-error';
import { endingOfDuplicate, type Ending } from './ending-of-duplicate';
import { goesAtOnce } from './goes-at-once';
import { mayRepeatKeys } from './may-repeat-keys';
import { duplicateKey, duplicateSkipped, keyMissing, referenceMissing } from './record-failures';
import { stageRecords } from './stage-records';
import type { ExistingRow, RecordWriter, WrittenTable } from './record-writer';

/** A batch on its way into its table, inside the batch's transaction. */
export interface RecordBatch {
  readonly order: WrittenFor;
  readonly records: readonly WritableRecord[];
  readonly table: WrittenTable;
  readonly writer: RecordWriter;
}

// A key that comes more often than this in one batch has only its last record written besides the first ones.
const MOST_ROUNDS = 16;

const CREATED: WrittenRecord = { outcome: 'created' };
const UNIQUE_VIOLATION = 'unique_violation';

const failed = (error: WriteError): Ending => ({ outcome: 'failed', error });

/** Writes a batch's records by the entity's duplicates policy; says how each ended, in their order. */
export async function writeRecords(batch: RecordBatch): Promise<WrittenRecord[]> {
  const round = new Round(batch);
  let places = round.withKey(batch.records.keys());
  // Later records of one key update the row that the earlier one left: one round each, while there are not too many.
  for (let rounds = 1; places.length > 0; rounds += 1)
    places = rounds < MOST_ROUNDS ? await round.write(places) : await round.writeLast(places);
  const { endings, warnings, deferred } = round;
  if (endings.size + warnings.size + deferred.size === 0) return batch.records.map(() => CREATED);
  return batch.records.map((_, place) => ({
    ...(endings.get(place) ?? CREATED),
    ...(warnings.has(place) && { warnings: warnings.get(place) }),
    ...(deferred.has(place) && { deferred: deferred.get(place) }),
  }));
}

class Round {
  readonly endings = new Map<number, Ending>();
  readonly warnings = new Map<number, string[]>();
  readonly deferred = new Map<number, (readonly string[])[]>();
  private readonly writer: RecordWriter;
  private readonly policy: ReturnType<typeof writePolicy>;

  constructor(private readonly batch: RecordBatch) {
    this.writer = batch.writer;
    this.policy = writePolicy(batch.order.work.entity);
  }

  withKey(places: Iterable<number>): number[] {
    const { keyPlaces, columns } = this.batch.table;
    return [...places].filter((place) => {
      const record = this.batch.records[place];
      if (record?.line !== undefined) return true;
      const missing = keyPlaces.find((column) => record?.values[column] === null);
      if (missing !== undefined) this.endings.set(place, failed(keyMissing(columns[missing] ?? '')));
      return missing === undefined;
    });
  }

  /** Writes the last place of each key: what stands before it is updated away at once, unless it fails. Returns the places that are left. */
  async writeLast(places: readonly number[]): Promise<number[]> {
    const keyOf = (place: number) => this.batch.records[place]?.targetId;
    const last = new Map(places.map((place) => [keyOf(place), place]));
    const left = await this.write([...last.values()]);
    // A collation may take different keys for equal: then the last of one waits for that of the other.
    const open = new Set(left);
    for (const place of places) {
      const survivor = last.get(keyOf(place)) ?? place;
      if (place === survivor) continue;
      if (open.has(survivor) || this.endings.get(survivor)?.outcome === 'failed') left.push(place);
      else this.endings.set(place, { outcome: 'updated' });
    }
    return left.sort((a, b) => a - b);
  }

  /** Returns the places that are left for another round. */
  async write(places: readonly number[]): Promise<number[]> {
    if (await this.writtenAtOnce(places)) return [];
    const since = this.writer.parts;
    const staged = await stageRecords(this.batch, places);
    this.fail(staged.failures);
    for (const [place, lost] of staged.warnings) this.warnings.set(place, lost);
    const later = mayRepeatKeys(this.batch, places) ? await this.writer.duplicates() : [];
    await this.writer.unstage(later.map((duplicate) => duplicate.n));
    await this.treatOrphans();
    const laterPlaces = new Set(later.map((duplicate) => duplicate.n));
    const open = (place: number) => !this.endings.has(place) && !laterPlaces.has(place);
    await this.treatExisting(places.filter(open));
    await failPoint('batch.between-rows');
    await this.insert(places.filter(open));
    await this.writer.readBack(since);
    if (this.policy === 'update') return later.map((duplicate) => duplicate.n);
    for (const { n, first } of later) {
      const survived = this.endings.get(first)?.outcome !== 'failed';
      this.endings.set(n, endingOfDuplicate(survived, this.batch.order, this.batch.table));
    }
    return [];
  }

  private async writtenAtOnce(places: readonly number[]): Promise<boolean> {
    const { records, writer } = this.batch;
    return goesAtOnce(this.batch, places) && (await writer.writeAtOnce?.(records, places)) === true;
  }

  private async treatOrphans(): Promise<void> {
    const { entity, parents } = this.batch.order.work;
    for (const reference of entity.references) {
      const parent = parents[reference.entity];
      if (reference.on_missing === 'keep' || !parent) continue;
      // What stands beside it in the batch may yet fail, and would not stand there in another cut of the batches.
      const standing = reference.on_missing === 'defer';
      const orphans = await this.writer.orphans(reference.fields, { ...parent, standing });
      if (standing) await this.defer(orphans, reference);
      else if (reference.on_missing === 'null') await this.forgetParents(orphans, reference);
      else await this.leaveOut(orphans, reference);
    }
  }

  private async leaveOut(orphans: readonly number[], reference: Reference): Promise<void> {
    const outcome = reference.on_missing === 'skip' ? 'skipped' : 'failed';
    for (const place of orphans) this.endings.set(place, { outcome, error: referenceMissing(reference) });
    await this.writer.unstage(orphans);
  }

  private async forgetParents(orphans: readonly number[], { fields }: Reference): Promise<void> {
    await this.writer.clear(orphans, fields);
    const warning = `${fields.join(',')}.reference`;
    for (const place of orphans) this.warnings.set(place, [...(this.warnings.get(place) ?? []), warning]);
  }

  private async defer(orphans: readonly number[], { fields }: Reference): Promise<void> {
    await this.writer.clear(orphans, fields);
    for (const place of orphans) this.deferred.set(place, [...(this.deferred.get(place) ?? []), fields]);
  }

  private async treatExisting(places: readonly number[]): Promise<void> {
    if (this.policy === 'fail' || places.length === 0) return;
    const existing = await this.writer.existing();
    if (this.policy === 'skip') {
      for (const { n } of existing) this.endings.set(n, { outcome: 'skipped', error: duplicateSkipped() });
    } else {
      await this.update(existing);
    }
    await this.writer.unstage(existing.map((row) => row.n));
  }

  // A row of another key is another record's: to update it would lose that one.
  private async update(existing: readonly ExistingRow[]): Promise<void> {
    const { uniqueKey } = this.batch.table;
    for (const { n, differs, another } of existing)
      this.endings.set(
        n,
        another ? failed(duplicateKey(uniqueKey?.name)) : { outcome: differs ? 'updated' : 'unchanged' },
      );
    const differing = existing.filter((row) => row.differs && !row.another).map((row) => row.n);
    this.fail(await this.writer.update(differing.sort((a, b) => a - b)));
  }

  private async insert(places: readonly number[]): Promise<void> {
    const problems = await this.writer.insert(places, () => this.sift());
    await this.noticeRace(problems);
    this.fail(problems);
  }

  // A key that came into being between the look and the insert is no failure of its record.
  private async noticeRace(problems: ReadonlyMap<number, WriteError>): Promise<void> {
    const refused = [...problems].filter(([, { name }]) => name === UNIQUE_VIOLATION).map(([place]) => place);
    if (this.policy === 'fail' || refused.length === 0) return;
    const existing = new Set((await this.writer.existing()).map((row) => row.n));
    if (refused.some((place) => existing.has(place))) throw this.raced();
  }

  // Many conflicts are found by one look; splitting would need a statement for each.
  private async sift(): Promise<ReadonlySet<number>> {
    const { uniqueKey } = this.batch.table;
    const existing = uniqueKey ? (await this.writer.existing()).map((row) => row.n) : [];
    if (existing.length > 0 && this.policy !== 'fail') throw this.raced();
    for (const place of existing) this.endings.set(place, failed(duplicateKey(uniqueKey?.name)));
    await this.writer.unstage(existing);
    return new Set(existing);
  }

  // Rows that came into being between the look and the insert: the whole batch is tried again, and then sees them.
  private raced(): ConnectorError {
    const { connection } = this.batch.order.work.entity.target;
    const message = `Connection "${connection}": somebody else wrote the same keys at the same time.`;
    return new ConnectorError(ownFailure('write.raced', message));
  }

  private fail(problems: ReadonlyMap<number, WriteError>): void {
    for (const [place, error] of problems) this.endings.set(place, failed(error));
  }
}

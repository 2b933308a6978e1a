import type { ToldBatch } from './lineage';
import type { Expected, Rows } from './shop-truth';
import type { Violations } from './violation';

/** One entity after an execution. */
export interface CheckedEntity {
  readonly entity: string;
  readonly expected: readonly Expected[];
  readonly told: readonly ToldBatch[];
  readonly before: Rows;
  readonly after: Rows;
  /** Whether every record must have an outcome by now. */
  readonly complete: boolean;
}

/**
 * I1 and I2: each told record ended as the oracle says, none twice, none that the source has not, all where the execution is complete;
 * and the target holds exactly the rows that follow.
 */
export function checkRecords(checked: CheckedEntity, v: Violations): void {
  const { entity, told } = checked;
  const endings = endingsOf(told);
  const byId = Map.groupBy(checked.expected, ({ id }) => id);
  const strangers = [...endings.keys()].filter((id) => !byId.has(id));
  v.none('I2', `${entity}: records told of that the source does not hold`, strangers);
  const rows = new Map(checked.before);
  const rivals: Expected[] = [];
  const wrong: string[] = [];
  for (const [id, records] of byId) {
    const outcomes = endings.get(id) ?? [];
    if (records.some((record) => record.rivals !== undefined)) rivals.push(...records);
    else if (outcomes.length > 0 || checked.complete) wrong.push(...settle(records, outcomes, rows));
  }
  v.none('I2', `${entity}: records that ended otherwise than they must`, wrong);
  settleRivals(rivals, { checked, rows, endings }, v);
  checkRows(entity, { actual: checked.after, expected: rows }, v);
}

/** How the records of each id ended, in a fixed order. */
export function endingsOf(told: readonly ToldBatch[]): Map<string, string[]> {
  const endings = new Map<string, string[]>();
  for (const { id, outcome } of told.flatMap((batch) => batch.endings))
    endings.set(id, [...(endings.get(id) ?? []), outcome].sort());
  return endings;
}

function settle(
  records: readonly Expected[],
  outcomes: readonly string[],
  rows: Map<string, string>,
): string[] {
  const wanted = records.map(({ outcome }) => outcome).sort();
  for (const { id, row } of records) if (row !== undefined) rows.set(id, row);
  return outcomes.join() === wanted.join()
    ? []
    : [`${records[0]?.id}: ${outcomes.join()} instead of ${wanted.join()}`];
}

interface Rivalry {
  readonly checked: CheckedEntity;
  readonly rows: Map<string, string>;
  readonly endings: ReadonlyMap<string, readonly string[]>;
}

// Who of several wins depends on which batch comes first; that exactly one does, does not.
function settleRivals(open: readonly Expected[], { checked, rows, endings }: Rivalry, v: Violations): void {
  const { entity, complete, after } = checked;
  for (const [rivals, group] of Map.groupBy(open, (record) => record.rivals ?? record.id)) {
    const ids = [...new Set(group.map(({ id }) => id))];
    const outcomes = ids.flatMap((id) => endings.get(id) ?? []).sort();
    if (outcomes.length === 0 && !complete) continue;
    const failed = outcomes.filter((outcome) => outcome === 'failed').length;
    const whole = outcomes.length === group.length;
    v.expect(
      'I2',
      complete ? whole : outcomes.length <= group.length,
      () => `${entity}, ${rivals}: ${outcomes.join()}`,
    );
    v.expect(
      'I1',
      outcomes.length - failed === (whole ? 1 : Math.min(1, outcomes.length - failed)),
      () => `${entity}, ${rivals}: ${outcomes.join()}`,
    );
    const winner = group.find(
      ({ id, row }) => after.get(id) === row && (endings.get(id) ?? []).includes('created'),
    );
    if (winner?.row !== undefined) rows.set(winner.id, winner.row);
  }
}

/** I1: a table holds exactly these rows. */
export function checkRows(
  entity: string,
  { actual, expected }: { actual: Rows; expected: Rows },
  v: Violations,
  invariant: 'I1' | 'I10' | 'I11' = 'I1',
): void {
  v.none(
    invariant,
    `${entity}: missing in the target`,
    [...expected.keys()].filter((id) => !actual.has(id)),
  );
  v.none(
    invariant,
    `${entity}: too many in the target`,
    [...actual.keys()].filter((id) => !expected.has(id)),
  );
  const differing = [...expected].filter(([id, row]) => actual.has(id) && actual.get(id) !== row);
  v.none(
    invariant,
    `${entity}: other values in the target`,
    differing.map(([id, row]) => `${id}: ${actual.get(id)} instead of ${row}`),
  );
}

import fc from 'fast-check';
import type { DuplicateDecision } from '@commander/connectors';
import { entity as entitySchema, type Duplicates, type Entity } from '@commander/contracts';
import {
  compileRuleKey,
  duplicateRules,
  RecordClusters,
  SIMILARITIES,
  type ComparedRecord,
  type SameRecords,
} from '@commander/migration-plan';
import { decideRows, type OpenedRow } from './decide-rows';
import { decideGroup } from './duplicate-groups';

type Row = readonly [id: string, name: string | null, email: string | null];

const THRESHOLD = 0.8;
const PREFIX = 2;

const entityWith = (duplicates: Partial<Duplicates>): Entity =>
  entitySchema.parse({
    name: 'Customer',
    source: { connection: 'files', file: 'customers.csv' },
    target: { connection: 'target', table: 'customers' },
    key: ['id'],
    fields: [{ to: 'id', type: 'integer' }, { to: 'name' }, { to: 'email' }],
    duplicates: {
      rules: [
        { name: 'email', fields: ['email'], normalise: ['lower'] },
        {
          name: 'name',
          fields: ['name'],
          fuzzy: {
            similarity: 'levenshtein',
            threshold: THRESHOLD,
            block_by: { field: 'name', prefix: PREFIX },
          },
        },
      ],
      ...duplicates,
    },
  });

const merge = (keep: 'first' | 'last' | 'prefer_non_null') => ({
  policy: 'merge' as const,
  merge: { keep },
});
const policies: readonly Partial<Duplicates>[] = [
  { policy: 'fail' },
  { policy: 'skip' },
  { policy: 'update' },
  merge('first'),
  merge('last'),
  merge('prefer_non_null'),
];

const OUTCOMES = { fail: 'failed', skip: 'skipped', update: 'updated', merge: 'merged' } as const;

/** What is written, and what becomes of the others, by the id of each. */
interface Result {
  readonly written: Record<string, readonly (string | null)[]>;
  readonly others: Record<string, string>;
}

type Same = (a: Row, b: Row) => boolean;

const sameEmail: Same = ([, , a], [, , b]) => a !== null && b !== null && a.toLowerCase() === b.toLowerCase();
const sameName: Same = ([, a], [, b]) =>
  a !== null &&
  b !== null &&
  a.slice(0, PREFIX) === b.slice(0, PREFIX) &&
  SIMILARITIES.levenshtein(a, b) >= THRESHOLD;

/** A record and all that are the same as it, or as one of those, in the order of the source; taken out of `open`. */
function groupOf(first: Row, open: Set<Row>, rows: readonly Row[]): Row[] {
  const group = [first];
  open.delete(first);
  for (const member of group) {
    const found = [...open].filter((other) => sameEmail(member, other) || sameName(member, other));
    for (const other of found) open.delete(other);
    group.push(...found);
  }
  return group.sort((a, b) => rows.indexOf(a) - rows.indexOf(b));
}

/** The result by comparing every two records, one after the other, without batches. */
function byComparingAll(entity: Entity, rows: readonly Row[]): Result {
  const result: Result = { written: {}, others: {} };
  const open = new Set(rows);
  for (const first of rows) {
    if (!open.has(first)) continue;
    const group = groupOf(first, open, rows);
    result.written[first[0]] = survivorOf(entity, group);
    for (const other of group.slice(1)) {
      const rule = group.some((member) => member !== other && sameEmail(member, other)) ? 'email' : 'name';
      result.others[other[0]] = `${OUTCOMES[entity.duplicates.policy]} duplicates.${rule} by ${first[0]}`;
    }
  }
  return result;
}

function survivorOf({ duplicates: { policy, merge: how } }: Entity, group: readonly Row[]): Row {
  const [first] = group as readonly [Row, ...Row[]];
  const last = group.at(-1) ?? first;
  if (policy === 'update' || how?.keep === 'last') return [first[0], last[1], last[2]];
  if (how?.keep !== 'prefer_non_null') return first;
  const some = (place: 1 | 2) => group.find((row) => row[place] !== null)?.[place] ?? null;
  return [first[0], some(1), some(2)];
}

/** How the records are cut into batches, and in which order pairs are found and batches are loaded. */
interface Course {
  readonly batchSize: number;
  readonly seed: number;
}

// By a hash of seed and place, so that a counterexample shrinks to a small seed.
const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, i) => ({ item, by: Math.imul((i + 1) ^ seed, 0x9e3779b1) >>> 0 }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);

function pairsOf(entity: Entity, records: readonly (ComparedRecord & { values: Row })[]): SameRecords[] {
  return duplicateRules(entity).flatMap((rule, place) => {
    const read = compileRuleKey(entity, rule);
    const keyed = records.flatMap((record) => {
      const key = read(record.values);
      return key ? [{ record, ...key }] : [];
    });
    return keyed.flatMap((a, i) =>
      keyed.slice(i + 1).flatMap((b) => {
        const alike = rule.fuzzy
          ? SIMILARITIES[rule.fuzzy.similarity](a.compared ?? '', b.compared ?? '') >= rule.fuzzy.threshold
          : true;
        return a.key === b.key && alike ? [{ rule: place, a: a.record, b: b.record }] : [];
      }),
    );
  });
}

/** As it is planned and loaded. */
function byBatches(entity: Entity, rows: readonly Row[], { batchSize, seed }: Course): Result {
  const records = rows.map((values, i) => ({
    batch: Math.floor(i / batchSize) + 1,
    index: i % batchSize,
    id: values[0],
    targetId: values[0],
    values,
  }));
  const clusters = new RecordClusters();
  for (const pair of shuffled(pairsOf(entity, records), seed)) clusters.add(pair);
  const decided = clusters.groups().map((group) => decideGroup(entity, group));
  const valuesAt = (batch: number, index: number) =>
    records.find((record) => record.batch === batch && record.index === index)?.values ?? [];
  const result: Result = { written: {}, others: {} };
  for (const batch of shuffled([...new Set(records.map((record) => record.batch))], seed + 1)) {
    const kept = decided.flatMap(({ merged }): OpenedRow[] =>
      (merged?.survivor.batch === batch ? merged.others : []).map((place) => ({
        ...place,
        survivor: merged?.survivor ?? place,
        values: valuesAt(place.batch, place.index),
      })),
    );
    const decisions: DuplicateDecision[] = decided
      .flatMap((group) => group.decisions)
      .filter((decision) => decision.batch === batch);
    const own = records
      .filter((record) => record.batch === batch)
      .map(({ index, id, targetId, values }) => ({ index, sourceId: id, targetId, values }));
    const { records: written, rejected } = decideRows(
      entity,
      { records: own, rejected: [] },
      { decisions, rows: kept },
    );
    for (const { sourceId, values } of written) result.written[sourceId] = values;
    for (const { sourceId, outcome = 'failed', error } of rejected) {
      const survivor = decisions.find(({ id }) => id === sourceId)?.survivor.id ?? '';
      result.others[sourceId] = `${outcome} ${error.rule} by ${survivor}`;
    }
  }
  return result;
}

const rowsOf = fc
  .array(
    fc.tuple(
      fc.option(fc.constantFrom('ada', 'adams', 'adam', 'adah', 'bob', 'bobby', 'bobb')),
      fc.option(fc.constantFrom('a@x', 'A@x', 'b@x', 'c@x', 'd@x')),
    ),
    { maxLength: 16 },
  )
  .map((all) => all.map(([name, email], i): Row => [String(i + 1), name, email]));
const course = fc.record({ batchSize: fc.integer({ min: 1, max: 17 }), seed: fc.nat(9999) });

/** A record at this place of all, the first few of which are rows of the target. */
const placeAt = (place: number, inTarget: number, batchSize: number): ComparedRecord => {
  const record = place - inTarget;
  const [batch, index] = record < 0 ? [0, place] : [Math.floor(record / batchSize) + 1, record % batchSize];
  return { batch, index, id: String(place), targetId: String(place) };
};

describe('Duplicates', () => {
  it.each(policies.map((policy) => [JSON.stringify(policy), policy] as const))(
    'have their survivors before them, so that batches never wait for each other: %s',
    (_, policy) => {
      const entity = entityWith({ ...policy, against: 'both' });
      const pairs = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 20 });
      fc.assert(
        fc.property(pairs, fc.nat(9), fc.integer({ min: 1, max: 5 }), (same, inTarget, batchSize) => {
          const clusters = new RecordClusters();
          for (const [a, b] of same) {
            const [one, other] = [placeAt(a, inTarget, batchSize), placeAt(b, inTarget, batchSize)];
            if (a !== b) clusters.add({ rule: 0, a: one, b: other });
          }
          const decisions = clusters.groups().flatMap((group) => decideGroup(entity, group).decisions);
          for (const { batch, index, survivor } of decisions)
            expect(survivor.batch - batch || survivor.index - index).toBeLessThan(0);
        }),
        { numRuns: 300 },
      );
    },
  );

  it.each(policies.map((policy) => [JSON.stringify(policy), policy] as const))(
    'have one result, however they are cut into batches and in whatever order those are loaded: %s',
    (_, policy) => {
      const entity = entityWith(policy);
      fc.assert(
        fc.property(rowsOf, course, (rows, how) => {
          expect(byBatches(entity, rows, how)).toEqual(byComparingAll(entity, rows));
        }),
        { numRuns: 300 },
      );
    },
  );
});

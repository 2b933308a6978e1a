import { sourceIdsOf, type LineageIds } from '@commander/event-sourcing';
import { named, type ProjectHistory, type StreamEvent } from './stream-events';
import type { Violations } from './violation';

/** Records by outcome, `read` being their sum. */
export type Counts = Readonly<Record<string, number>>;

/** What the stream tells of one batch. */
export interface ToldBatch {
  readonly entity: string;
  readonly batch: number;
  readonly counts: Counts;
  /** How each record ended, in the order told. */
  readonly endings: readonly { readonly id: string; readonly outcome: string }[];
}

interface LineageData {
  readonly entity: string;
  readonly batch: number;
  readonly part: number;
  readonly outcomes: readonly ({ readonly outcome: string } & LineageIds)[];
}

interface CommittedData {
  readonly entity: string;
  readonly batch: number;
  readonly summary: { readonly counts: Counts };
  readonly lineage: { readonly parts: number };
}

const placeOf = ({ entity, batch }: { entity: string; batch: number }): string => `${entity} ${batch}`;

/** The outcomes that count: of records, not their sum. */
export const OUTCOMES = ['created', 'updated', 'unchanged', 'merged', 'skipped', 'failed'];

/** The sum of a tally's outcomes. */
export const sumOf = (counts: Counts): number =>
  OUTCOMES.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);

/**
 * What the stream tells of the batches of a chain of executions, each batch once. A batch that two executions of a chain tell of must be
 * told alike; one that an execution tells of twice, or whose numbers do not add up, breaks I2.
 */
export function readBatches(
  history: ProjectHistory,
  executions: readonly string[],
  v: Violations,
): ToldBatch[] {
  const told = new Map<string, ToldBatch>();
  for (const execution of executions) {
    const lineage = lineageOf(named(history, 'batch.lineage', execution), v);
    const here = new Set<string>();
    for (const { data } of named(history, 'batch.committed', execution)) {
      const batch = toldBatch(data as unknown as CommittedData, lineage, v);
      const place = placeOf(batch);
      v.expect('I2', !here.has(place), () => `batch ${place} has two outcomes in one execution`);
      here.add(place);
      const before = told.get(place);
      if (before) v.same('I3', `batch ${place} told again by a later execution`, batch, before);
      told.set(place, batch);
    }
  }
  return [...told.values()];
}

function lineageOf(events: readonly StreamEvent[], v: Violations): Map<string, LineageData[]> {
  const parts = new Map<string, LineageData[]>();
  for (const { data } of events) {
    const part = data as unknown as LineageData;
    const known = parts.get(placeOf(part)) ?? [];
    v.expect(
      'I2',
      !known.some((other) => other.part === part.part),
      () => `lineage part ${part.part} of ${placeOf(part)} is told twice`,
    );
    parts.set(placeOf(part), [...known, part]);
  }
  return parts;
}

function toldBatch(
  data: CommittedData,
  lineage: ReadonlyMap<string, LineageData[]>,
  v: Violations,
): ToldBatch {
  const { entity, batch, summary } = data;
  const parts = [...(lineage.get(placeOf(data)) ?? [])].sort((a, b) => a.part - b.part);
  v.same(
    'I2',
    `lineage parts of ${placeOf(data)}`,
    parts.map(({ part }) => part),
    Array.from({ length: data.lineage.parts }, (_, i) => i + 1),
  );
  const endings = parts.flatMap(({ outcomes }) =>
    outcomes.flatMap((group) => sourceIdsOf(group).map((id) => ({ id, outcome: group.outcome }))),
  );
  const tally = Object.fromEntries(
    OUTCOMES.map((name) => [name, endings.filter(({ outcome }) => outcome === name).length]),
  );
  const counts = { read: endings.length, ...tally };
  v.same('I2', `numbers of ${placeOf(data)}`, pick(summary.counts), pick(counts));
  return { entity, batch, counts, endings };
}

/** The numbers of a tally in a fixed order. */
export const pick = (counts: Counts): number[] => ['read', ...OUTCOMES].map((name) => counts[name] ?? 0);

/** Sums of tallies. */
export const addUp = (all: readonly Counts[]): number[] =>
  all.map(pick).reduce((sum, next) => sum.map((n, i) => n + (next[i] ?? 0)), pick({}));

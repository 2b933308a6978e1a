import type { EventData } from '@commander/contracts';
import type { Difference, JudgedRecord } from './judge-record';

type Completed = EventData<'verification.completed'>;

/** What was found in one entity. */
export interface EntityFindings {
  readonly entity: string;
  readonly count: Completed['counts'][string];
  readonly references: Completed['references'];
  readonly judged: readonly JudgedRecord[];
  /** Rows of the target whose key the source no longer has; null: not asked cheaply. Left out where nobody asked. */
  readonly missing?: number | null;
}

const LISTED = 100;

/** Puts the findings together; they pass when every count and sampled record matches and no reference that must hold is broken. */
export function conclude(
  findings: readonly EntityFindings[],
): Pick<Completed, 'state' | 'counts' | 'sample' | 'references' | 'missing_in_source'> {
  const counts = Object.fromEntries(findings.map(({ entity, count }) => [entity, count]));
  const references = findings.flatMap((finding) => finding.references);
  const sample = sampleOf(findings.flatMap(({ judged }) => judged));
  const passed =
    Object.values(counts).every(({ expected, found }) => expected === found) &&
    sample.mismatched_records === 0 &&
    references.every(({ on_missing, orphans }) => on_missing === 'keep' || orphans === 0);
  return { state: passed ? 'passed' : 'failed', counts, sample, references, ...missingOf(findings) };
}

// What the source lost is told, and no fault of the target: deletes are not migrated.
function missingOf(findings: readonly EntityFindings[]): Pick<Completed, 'missing_in_source'> {
  const asked = findings.flatMap(({ entity, missing }) => (missing === undefined ? [] : [[entity, missing]]));
  return asked.length === 0
    ? {}
    : { missing_in_source: Object.fromEntries(asked) as Record<string, number | null> };
}

function sampleOf(judged: readonly JudgedRecord[]): Completed['sample'] {
  const mismatched = judged.filter(({ mismatches }) => mismatches.length > 0);
  const listed = [
    ...mismatched.flatMap(({ mismatches }) => mismatches),
    ...onePerField(judged.flatMap(({ transformed }) => transformed)),
  ];
  return {
    sample_size: judged.length,
    matched_records: judged.length - mismatched.length,
    mismatched_records: mismatched.length,
    mismatches: listed.slice(0, LISTED),
  };
}

// Transformed fields are the rule, not the exception: one record of each shows what the plan does.
function onePerField(differences: readonly Difference[]): Difference[] {
  const first = new Map<string, Difference>();
  for (const difference of differences) {
    const field = `${difference.entity}\n${difference.field}`;
    if (!first.has(field)) first.set(field, difference);
  }
  return [...first.values()];
}

import type { EventData } from '@commander/contracts';
import type { Difference, JudgedRecord } from './judge-record';

type Completed = EventData<'verification.completed'>;

/** What was found in one entity. */
export interface EntityFindings {
  readonly entity: string;
  readonly count: Completed['counts'][string];
  readonly references: Completed['references'];
  readonly judged: readonly JudgedRecord[];
}

const LISTED = 100;

/** Puts the findings together; they pass when every count and sampled record matches and no reference that must hold is broken. */
export function conclude(
  findings: readonly EntityFindings[],
): Pick<Completed, 'state' | 'counts' | 'sample' | 'references'> {
  const counts = Object.fromEntries(findings.map(({ entity, count }) => [entity, count]));
  const references = findings.flatMap((finding) => finding.references);
  const sample = sampleOf(findings.flatMap(({ judged }) => judged));
  const passed =
    Object.values(counts).every(({ expected, found }) => expected === found) &&
    sample.mismatched_records === 0 &&
    references.every(({ on_missing, orphans }) => on_missing === 'keep' || orphans === 0);
  return { state: passed ? 'passed' : 'failed', counts, sample, references };
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

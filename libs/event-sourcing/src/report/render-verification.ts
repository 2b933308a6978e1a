import type { EventData, ExecutionReport, OutcomeCounts } from '@commander/contracts';
import type { ReportState } from './report-state';

const NOT_SAMPLED = { sample_size: 0, matched_records: 0, mismatched_records: 0, mismatches: [] };

/** What the verifier found; an execution that nobody verified never reads as passed. */
export function renderVerification(
  state: ReportState,
  counts: OutcomeCounts,
): ExecutionReport['verification'] {
  const found = state.verification;
  const expected = counts.created + counts.updated + counts.unchanged;
  if (!found)
    return {
      state: 'not-verified',
      count_match: null,
      source_count: counts.read,
      expected_target_count: expected,
      target_count: null,
      sample_verification: NOT_SAMPLED,
      referential_integrity: { checked: false, passed: null, orphaned_records: 0, by_reference: [] },
    };
  const tables = Object.values(found.counts);
  return {
    state: found.state,
    count_match: tables.every((table) => table.found === table.expected),
    source_count: counts.read,
    expected_target_count: tables.reduce((sum, table) => sum + table.expected, 0),
    target_count: tables.reduce((sum, table) => sum + table.found, 0),
    sample_verification: found.sample,
    referential_integrity: integrity(found.references),
  };
}

/** Orphans that the plan keeps and reports do not fail the check. */
function integrity(references: EventData<'verification.completed'>['references']) {
  return {
    checked: true,
    passed: references.every((reference) => reference.on_missing === 'keep' || reference.orphans === 0),
    orphaned_records: references.reduce((sum, reference) => sum + reference.orphans, 0),
    by_reference: references,
  };
}

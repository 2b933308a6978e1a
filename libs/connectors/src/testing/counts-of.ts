import type { Outcome, OutcomeCounts } from '@commander/contracts';
import type { RecordEnding } from '../record-ending';

/** How many records ended how. */
export function countsOf(written: readonly RecordEnding[]): OutcomeCounts {
  const of = (outcome: Outcome) => written.filter((record) => record.outcome === outcome).length;
  return {
    read: written.length,
    created: of('created'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    merged: of('merged'),
    skipped: of('skipped'),
    failed: of('failed'),
  };
}

import type { RecordEnding, SettledReferences } from '@commander/connectors';
import type { BatchSummary } from '@commander/contracts';

const SAMPLES = 20;

/** What a batch's summary says of references that were deferred, or of those that it set itself in the second pass. */
export function summarizeReferences(
  entity: string,
  endings: readonly RecordEnding[],
  references: SettledReferences | undefined,
): Pick<BatchSummary, 'deferred' | 'references' | 'warnings'> {
  const deferred = endings.filter(({ remarks }) => remarks?.deferred).length;
  if (!references) return deferred > 0 ? { deferred } : {};
  const { settled, left } = references;
  const warnings: Record<string, number> = {};
  for (const { fields, rule } of left) {
    const name = `${entity}.${fields}.${rule}`;
    warnings[name] = (warnings[name] ?? 0) + 1;
  }
  const samples = left.slice(0, SAMPLES).map(({ sourceId }) => sourceId);
  return {
    ...(left.length > 0 && { warnings }),
    references: { settled, left: left.length, samples },
  };
}

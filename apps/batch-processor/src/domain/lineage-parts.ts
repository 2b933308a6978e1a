import type { RecordEnding } from '@commander/connectors';
import type { EventData, Outcome } from '@commander/contracts';
import { lineageIds } from '@commander/event-sourcing';
import { canonicalJson } from '@commander/security';
import { bytesOfTexts, cutParts } from './cut-parts';
import { sha256 } from './sha256';

/** The outcomes of one `batch.lineage` event. */
export type LineageOutcomes = EventData<'batch.lineage'>['outcomes'];

/** Cuts a batch's lineage into parts: 10,000 records at most, and well below the limit of a message. Ids only. */
export const lineageParts = (endings: readonly RecordEnding[]): LineageOutcomes[] =>
  cutParts(endings, ({ sourceId, targetId, error }) => bytesOfTexts(sourceId, targetId, error?.rule)).map(
    outcomesOf,
  );

interface Group {
  readonly outcome: Outcome;
  readonly rule: string | undefined;
  readonly endings: RecordEnding[];
}

const belongs = ({ outcome, error }: RecordEnding, group: Group): boolean =>
  group.outcome === outcome && group.rule === error?.rule;

// Records that ended alike stand together, in their order, so that outcome and rule are written once.
function outcomesOf(endings: readonly RecordEnding[]): LineageOutcomes {
  const groups: Group[] = [];
  let last: Group | undefined;
  for (const ending of endings) {
    if (!last || !belongs(ending, last)) last = groupOf(ending, groups);
    last.endings.push(ending);
  }
  return groups.map(({ outcome, rule, endings: alike }) => ({
    outcome,
    ...(rule !== undefined && { rule }),
    ...idsOf(alike),
  }));
}

/** The group of an ending, a new one where there is none. */
function groupOf(ending: RecordEnding, groups: Group[]): Group {
  const found = groups.find((group) => belongs(ending, group));
  const group = found ?? { outcome: ending.outcome, rule: ending.error?.rule, endings: [] };
  if (!found) groups.push(group);
  return group;
}

function idsOf(endings: readonly RecordEnding[]) {
  const ids = endings.map(({ sourceId }) => sourceId);
  const same = endings.every(({ sourceId, targetId }) => targetId === null || targetId === sourceId);
  if (same) return lineageIds(ids);
  return { source_ids: ids, target_ids: endings.map(({ sourceId, targetId }) => targetId ?? sourceId) };
}

/** SHA-256 over the canonical JSON of each part's data, in order, each followed by a line feed. */
export const lineageHash = (
  parts: readonly (EventData<'batch.lineage'> | EventData<'undo.lineage'>)[],
): string => sha256(parts.map((part) => `${canonicalJson(part)}\n`).join(''));

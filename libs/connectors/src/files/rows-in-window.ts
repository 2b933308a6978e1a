import type { BoundedWindow } from '../change-column';
import { isMalformed, type SourceRow } from '../item-reader';

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_AND_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const DAY_MS = 24 * 3600 * 1000;

/** The instants that a text of a change column may mean, in ms: [from, to); null where it is no ISO 8601 date or time. */
function instantsOf(text: string): { from: number; to: number } | null {
  if (DATE.test(text)) {
    const from = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(from) ? null : { from, to: from + DAY_MS };
  }
  const [, date, time, zone = 'Z'] = DATE_AND_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined) return null;
  const from = Date.parse(`${date}T${time}${isoZone(zone)}`);
  return Number.isNaN(from) ? null : { from, to: from + 1 };
}

const isoZone = (zone: string): string =>
  zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;

/**
 * Keeps the rows of a window, by the text in their last column, which is taken off. A time without a zone is UTC, a date stands for its
 * whole day; a row whose text says no time is kept: it is never lost silently.
 */
export function rowsInWindow(
  rows: readonly SourceRow[],
  { since, until }: BoundedWindow,
): readonly SourceRow[] {
  const [from, to] = [Date.parse(since), Date.parse(until)];
  const kept: SourceRow[] = [];
  for (const row of rows) {
    if (isMalformed(row)) {
      kept.push(row);
      continue;
    }
    const changed = instantsOf(row.at(-1) ?? '');
    if (!changed || (changed.to > from && changed.from < to)) kept.push(row.slice(0, -1));
  }
  return kept;
}

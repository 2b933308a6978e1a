import type { Fingerprint } from '@commander/contracts';
import type { ConnectorError } from './connector-error';
import { sourceError } from './files/source-error';

type Of<K extends Fingerprint['kind']> = Extract<Fingerprint, { kind: K }>;

/** The fatal error (`source.changed`) of a source that is no longer what it was; `how` continues its name. */
export const sourceChanged = (label: string, how: string): ConnectorError =>
  sourceError(
    'source.changed',
    `${label} ${how} since it was planned; put back what was planned or start a new execution.`,
  );

/** What is different about a source since it was planned, as a clause that continues its name; null where nothing is. */
export function differenceOf(planned: Fingerprint, now: Fingerprint): string | null {
  if (planned.kind === 'file' && now.kind === 'file') return differenceOfFiles(planned, now);
  if (planned.kind === 'table' && now.kind === 'table') return differenceOfTables(planned, now);
  return 'has become a source of another kind';
}

function differenceOfFiles(planned: Of<'file'>, now: Of<'file'>): string | null {
  if (planned.sha256 === now.sha256) return null;
  const bytes = `from ${planned.bytes} to ${now.bytes} bytes`;
  if (now.bytes > planned.bytes) return `has grown ${bytes}`;
  if (now.bytes < planned.bytes) return `has shrunk ${bytes}`;
  return 'has other content of the same size';
}

// A plan that was changed with consent reads other columns: only those that both read are compared.
function differenceOfTables(planned: Of<'table'>, now: Of<'table'>): string | null {
  if (planned.columns_sha256 === now.columns_sha256) return null;
  if (!planned.columns || !now.columns) return 'has columns of other names or types';
  for (const [name, type] of Object.entries(now.columns)) {
    const before = planned.columns[name];
    if (before !== undefined && before !== type)
      return `has its column "${name}" changed from ${before} to ${type}`;
  }
  return null;
}

/** Whether records that were read from a source stand in it still where, or under the ids by which, they were found. */
export const isUnchangedSource = (planned: Fingerprint, now: Fingerprint): boolean =>
  differenceOf(planned, now) === null;

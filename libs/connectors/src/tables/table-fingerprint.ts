import { createHash } from 'node:crypto';
import type { Fingerprint } from '@commander/contracts';

/** What a table is: the columns that are read, and their types. */
export type TableFingerprint = Extract<Fingerprint, { kind: 'table' }>;

/** What a table is, by the columns that are read of it. */
export const tableFingerprint = (
  columns: readonly { readonly name: string; readonly type: string }[],
): TableFingerprint => ({
  kind: 'table',
  columns_sha256: createHash('sha256')
    .update(JSON.stringify(columns.map(({ name, type }) => [name, type])))
    .digest('hex'),
  columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
});

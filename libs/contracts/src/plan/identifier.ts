import { z } from 'zod';

// PostgreSQL cuts identifiers at 63 bytes; a name that is cut would silently name something else.
const MAX_BYTES = 63;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** A column's name: 1 to 63 bytes, any letters, no control characters. */
export const columnName = z
  .string()
  .min(1)
  .refine((s) => new TextEncoder().encode(s).length <= MAX_BYTES, 'is longer than 63 bytes')
  .refine((s) => !/\p{Cc}/u.test(s), 'contains a control character')
  .refine((s) => !FORBIDDEN.has(s), 'is a reserved name');

/** A table, optionally with its schema: `table` or `schema.table`, letters, digits and underscores. */
export const tableName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/,
    'must be "table" or "schema.table" of letters, digits and _',
  )
  .refine((s) => s.split('.').every((part) => part.length <= MAX_BYTES), 'has a part longer than 63 bytes')
  .refine(
    (s) => !/^(pg_|information_schema\.|commander_\w+\.)|(^|\.)commander_meta_/i.test(s),
    'names a schema or table that belongs to the database or to Commander',
  );

/** A name of ours (project, connection, entity): a letter, then letters, digits, - and _, at most 63. */
export const plainName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,62}$/,
    'must start with a letter and hold at most 63 letters, digits, - and _',
  )
  .refine((s) => !FORBIDDEN.has(s), 'is a reserved name');

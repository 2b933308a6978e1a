import { z } from 'zod';
import { count, instant, uuid } from '../ids';

/** Where a batch's records stand in the source. */
export const batchRange = z.discriminatedUnion('kind', [
  z
    .object({ kind: z.literal('bytes'), from: count, to: count })
    .meta({ description: 'Bytes [from, to) of the decompressed file; both are borders of records.' }),
  z
    .object({
      kind: z.literal('keys'),
      after: z.array(z.string()).nullable(),
      upto: z.array(z.string()).nullable(),
    })
    .meta({ description: 'Rows whose key is in (after, upto], as texts; null is open.' }),
  z
    .object({
      kind: z.literal('undo'),
      execution_id: uuid,
      batch: z.int().positive(),
      references: z
        .literal(true)
        .optional()
        .meta({ description: 'It set deferred references: it is undone before any batch that wrote rows.' }),
    })
    .meta({ description: 'The undo images of one batch of an execution, in the target.' }),
  z
    .object({ kind: z.literal('deferred'), batch: z.int().positive() })
    .meta({ description: 'The references that another batch of the entity deferred.' }),
  z
    .object({
      kind: z.literal('quarantine'),
      after: z.string().regex(/^\d+$/),
      upto: z.string().regex(/^\d+$/),
    })
    .meta({ description: 'Quarantined records whose number in the target is in (after, upto].' }),
]);
/** Where a batch's records stand in the source. */
export type BatchRange = z.infer<typeof batchRange>;

/** One planned batch of an entity; `batch` counts from 1 within its entity. */
export const plannedBatch = z.object({
  batch: z.int().positive(),
  first_record: count.meta({ description: 'Index of its first record in the source, from 0.' }),
  records: count.meta({
    description: 'Records planned; a living source may hold another number when it is read.',
  }),
  range: batchRange,
});
/** One planned batch of an entity. */
export type PlannedBatch = z.infer<typeof plannedBatch>;

/** What a source was when it was planned; a batch read from anything else is refused. */
export const fingerprint = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), sha256: z.string(), bytes: count }),
  z.object({
    kind: z.literal('table'),
    columns_sha256: z.string(),
    columns: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'The type of each column that is read; left out by earlier releases.' }),
  }),
  z
    .object({ kind: z.literal('quarantine'), chain_id: uuid })
    .meta({ description: 'The quarantine of a chain of resumes.' }),
]);
/** What a source was when it was planned. */
export type Fingerprint = z.infer<typeof fingerprint>;

/** The window of an incremental execution over an entity's change column: [since, until). */
export const changeWindow = z.object({
  column: z.string(),
  since: instant.nullable().meta({ description: 'Null: from the beginning.' }),
  until: instant,
  undated: count.optional().meta({
    description:
      'Rows of a table whose change column is null: a window that has a `since` does not read them.',
  }),
});
/** The window of an incremental execution over an entity's change column: [since, until). */
export type ChangeWindow = z.infer<typeof changeWindow>;

import { z } from 'zod';
import { duplicates } from './duplicates';
import { field } from './field';
import { fileSource } from './file-source';
import { columnName, plainName, tableName } from './identifier';
import { querySource, tableSource } from './table-source';
import { celText } from './transform';
import { severity } from './validation';

/** What becomes of a record whose reference names no record of the other entity. */
export const onMissing = z.enum(['fail', 'skip', 'null', 'keep', 'defer']);
/** What becomes of a record whose reference names no record of the other entity. */
export type OnMissing = z.infer<typeof onMissing>;

/** Fields that must name an existing record of another entity; nulls refer to nothing. */
export const reference = z.strictObject({
  fields: z
    .array(columnName)
    .min(1)
    .meta({ description: "Columns of this target, in the order of the other entity's key." }),
  entity: plainName,
  on_missing: onMissing.default('fail').meta({
    description:
      'fail: the record fails. skip: it is skipped. null: it is written without the reference, and a warning is counted. keep: it is written and reported as an orphan. defer: it is written without the reference, which is set in a second pass once every entity is loaded; one that is still missing then is counted as a warning.',
  }),
});
/** Fields that must name an existing record of another entity. */
export type Reference = z.infer<typeof reference>;

/** A condition over several fields of a record. */
export const check = z.strictObject({
  name: plainName.meta({ description: 'How reports and lineage name it.' }),
  cel: celText.meta({
    description: 'An expression over `record`, the columns of the target: true where it holds.',
  }),
  severity: severity
    .optional()
    .meta({ description: 'error (unless given): the record fails. warning: it is written and counted.' }),
});
/** A condition over several fields of a record. */
export type Check = z.infer<typeof check>;

/** One kind of record: where it is read, how it is mapped, where it goes. */
export const entity = z.strictObject({
  name: plainName.meta({ description: 'How reports, references and lineage name it.' }),
  source: z
    .union([fileSource, tableSource, querySource])
    .meta({ description: 'Where its records are read: a file, a table, or a query.' }),
  target: z
    .strictObject({ connection: plainName, table: tableName })
    .meta({ description: 'The table that its records are written to; it must exist.' }),
  key: z.array(columnName).min(1).max(8).meta({ description: 'The target columns that identify a record.' }),
  fields: z
    .array(field)
    .min(1)
    .max(1600)
    .meta({ description: 'The target columns that are filled, and where their values come from.' }),
  references: z.array(reference).default([]).meta({
    description:
      'Which other entities its records refer to; those are loaded first, but for references that are deferred.',
  }),
  checks: z
    .array(check)
    .max(100)
    .optional()
    .meta({ description: 'What must hold of a record as a whole, once each of its fields does.' }),
  duplicates: duplicates.default({ policy: 'fail' }),
  incremental: z
    .strictObject({
      column: columnName,
      overlap_seconds: z
        .int()
        .min(0)
        .max(604_800)
        .default(60)
        .meta({ description: 'How far a window reaches back before the last one, for late commits.' }),
    })
    .optional()
    .meta({ description: 'The source column that says when a record last changed.' }),
});
/** One kind of record: where it is read, how it is mapped, where it goes. */
export type Entity = z.infer<typeof entity>;

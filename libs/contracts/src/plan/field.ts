import { z } from 'zod';
import { columnName, plainName } from './identifier';
import { literal, transform } from './transform';
import { validation } from './validation';

/** The type a field's text is parsed to before it is written; text that does not parse fails the record. */
export const fieldType = z.enum([
  'text',
  'integer',
  'bigint',
  'numeric',
  'double',
  'boolean',
  'date',
  'timestamp',
  'timestamptz',
  'json',
  'uuid',
  'bytes',
]);
/** The type a field's text is parsed to before it is written. */
export type FieldType = z.infer<typeof fieldType>;

/** How a field's text, a key in the source's terms, is replaced by a value of the row that another entity made of it. */
export const fieldLookup = z.strictObject({
  entity: plainName.meta({
    description: 'The entity whose target table is looked into; it is loaded first.',
  }),
  by: columnName.meta({
    description: "A column of that entity's fields: the row where it equals this field's text is meant.",
  }),
  value: columnName.meta({ description: 'The column of that table whose value is written.' }),
  on_missing: z.enum(['fail', 'null']).optional().meta({
    description:
      'fail (unless given): the record fails. null: it is written without the value, and a warning is counted.',
  }),
});
/** How a field's text is replaced by a value of another entity's table. */
export type FieldLookup = z.infer<typeof fieldLookup>;

/** One target column and where its value comes from. */
export const field = z
  .strictObject({
    to: columnName.meta({ description: 'The column of the target table.' }),
    from: columnName
      .optional()
      .meta({ description: 'The column of the source; the same name as `to` where left out.' }),
    constant: literal.optional().meta({ description: 'The same value for every record, instead of `from`.' }),
    type: fieldType
      .default('text')
      .meta({ description: 'What the text must be after its transforms; nothing is rounded.' }),
    transforms: z
      .array(transform)
      .max(50)
      .default([])
      .meta({ description: 'Changes to the text, in this order.' }),
    validations: z
      .array(validation)
      .max(50)
      .default([])
      .meta({ description: 'What must hold of the value; a record that breaks one fails.' }),
    lookup: fieldLookup.optional().meta({
      description: 'The value, once it passed all else, is looked up in a table that is migrated, too.',
    }),
  })
  .refine((f) => f.constant === undefined || f.from === undefined, {
    error: 'takes either `from` or `constant`, not both',
    // Also where another part of the field is wrong: all mistakes are told at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
/** One target column and where its value comes from. */
export type Field = z.infer<typeof field>;

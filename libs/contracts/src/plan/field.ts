import { z } from 'zod';
import { columnName } from './identifier';
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
]);
/** The type a field's text is parsed to before it is written. */
export type FieldType = z.infer<typeof fieldType>;

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
  })
  .refine((f) => f.constant === undefined || f.from === undefined, {
    error: 'takes either `from` or `constant`, not both',
    // Also where another part of the field is wrong: all mistakes are told at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
/** One target column and where its value comes from. */
export type Field = z.infer<typeof field>;

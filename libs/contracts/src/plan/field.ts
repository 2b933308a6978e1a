import { z } from 'zod';
import { columnName } from './identifier';

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

const literal = z.union([z.string().max(10_000), z.number(), z.boolean()]);

/** One transform: a name alone, or an object of one name and its argument. They run in the order written. */
export const transform = z.union([
  z.enum(['trim', 'upper', 'lower', 'collapse_spaces']),
  z
    .strictObject({ null_if: z.array(z.string()).min(1) })
    .meta({ description: 'These texts mean: no value.' }),
  z.strictObject({ default: literal }).meta({ description: 'The value where there is none.' }),
  z
    .strictObject({ map: z.record(z.string(), z.string()) })
    .meta({ description: 'Replace whole values; others stay.' }),
  z
    .strictObject({ replace: z.strictObject({ search: z.string().min(1), with: z.string() }) })
    .meta({ description: 'Replace every occurrence of a text.' }),
]);
/** One transform of a field's value. */
export type Transform = z.infer<typeof transform>;

/** One validation: a name alone, or an object of one name and its argument. */
export const validation = z.union([
  z.literal('required'),
  z.strictObject({
    length: z.strictObject({ min: z.int().nonnegative().optional(), max: z.int().positive().optional() }),
  }),
  z.strictObject({ range: z.strictObject({ min: z.number().optional(), max: z.number().optional() }) }),
  z.strictObject({ one_of: z.array(z.string()).min(1) }),
]);
/** One validation of a field's value. */
export type Validation = z.infer<typeof validation>;

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

import { z } from 'zod';
import { uuid } from '../ids';
import { columnName } from './identifier';

/** A value that a plan itself gives. */
export const literal = z.union([z.string().max(10_000), z.number(), z.boolean()]);

/** An expression of the Common Expression Language, https://cel.dev. */
export const celText = z.string().min(1).max(2000);

const separator = z.string().min(1).max(100);
const described = <S extends z.ZodType>(schema: S, description: string): S => schema.meta({ description });

/** Transforms that take no argument. */
export const plainTransform = z.enum(['trim', 'upper', 'lower', 'title', 'collapse_spaces', 'email']);

/** One transform: a name alone, or an object of one name and its argument. They run in the order written. */
export const transform = z.union([
  plainTransform,
  described(z.strictObject({ null_if: z.array(z.string()).min(1) }), 'These texts mean: no value.'),
  described(z.strictObject({ default: literal }), 'The value where there is none.'),
  described(z.strictObject({ map: z.record(z.string(), z.string()) }), 'Replace whole values; others stay.'),
  described(
    z.strictObject({ replace: z.strictObject({ search: z.string().min(1), with: z.string() }) }),
    'Replace every occurrence of a text.',
  ),
  described(
    z.strictObject({ truncate: z.int().positive().max(1_000_000) }),
    'Keep that many characters at most.',
  ),
  described(
    z.strictObject({
      split: z.strictObject({ separator, part: z.int().min(-1000).max(1000) }),
    }),
    'One part of a text, counted from 1, or from -1 backwards; no value where there is no such part.',
  ),
  described(
    z.strictObject({
      concat: z.strictObject({
        fields: z.array(columnName).min(1).max(20),
        separator: z.string().max(100).default(' '),
      }),
    }),
    'The texts of these columns of the source, one behind the other; those without a value are left out.',
  ),
  described(
    z.strictObject({ cel: celText }),
    'An expression over `value`, the text so far, and `record`, the columns of the source.',
  ),
  described(
    z.strictObject({
      date: z.strictObject({
        format: z.union([z.string().min(1).max(60), z.array(z.string().min(1).max(60)).min(1).max(10)]),
        zone: z.string().max(60).optional(),
        ambiguous: z.enum(['fail', 'earlier', 'later']).default('fail'),
      }),
    }),
    'Read a date or time written in a format; the first that fits counts. With a zone it becomes an instant in UTC.',
  ),
  described(
    z.strictObject({
      number: z.union([
        z.strictObject({ locale: z.string().min(2).max(35) }),
        z.strictObject({ decimal: z.string().length(1), group: z.string().max(1).default('') }),
      ]),
    }),
    'Read a number written the way of a locale, or with these marks.',
  ),
  described(
    z.strictObject({ phone: z.strictObject({ region: z.string().regex(/^[A-Z]{2}$/) }) }),
    'A telephone number as E.164; the region is that of numbers without a country code.',
  ),
  described(
    z.strictObject({
      hash: z.strictObject({ algorithm: z.literal('sha256'), salt: z.string().max(1000).default('') }),
    }),
    'The hash of salt and text in UTF-8, in hexadecimal. A salt in a plan is no secret.',
  ),
  described(
    z.strictObject({ uuid: z.strictObject({ namespace: uuid }) }),
    'A UUID made of the text, version 5 of RFC 9562: the same text gives the same UUID.',
  ),
]);
/** One transform of a field's value. */
export type Transform = z.infer<typeof transform>;

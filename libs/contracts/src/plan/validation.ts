import { z } from 'zod';
import { literal } from './transform';

const day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a day, YYYY-MM-DD');

/** What breaking a rule means: an error fails the record, a warning is counted. */
export const severity = z.enum(['error', 'warning']);
/** What breaking a rule means. */
export type Severity = z.infer<typeof severity>;

/** How a value that breaks a rule is repaired; where it breaks the rule still, nothing was repaired. */
export const fix = z.union([
  z.enum(['trim', 'truncate', 'clamp', 'normalise']),
  z.strictObject({ default: literal }),
]);
/** How a value that breaks a rule is repaired. */
export type Fix = z.infer<typeof fix>;

const handling = {
  severity: severity
    .optional()
    .meta({ description: 'error (unless given): the record fails. warning: it is written and counted.' }),
  fix: fix.optional().meta({ description: 'Tried first; a record that it repairs is counted.' }),
};

/** One validation: a name alone, or an object of one name and its argument, with how a value that breaks it is handled. */
export const validation = z.union([
  z.enum(['required', 'email']),
  z.strictObject({ required: z.literal(true), ...handling }),
  z.strictObject({ email: z.literal(true), ...handling }),
  z.strictObject({
    length: z.strictObject({ min: z.int().nonnegative().optional(), max: z.int().positive().optional() }),
    ...handling,
  }),
  z.strictObject({
    range: z.strictObject({ min: z.number().optional(), max: z.number().optional() }),
    ...handling,
  }),
  z.strictObject({ one_of: z.array(z.string()).min(1), ...handling }),
  z
    .strictObject({ pattern: z.string().min(1).max(1000), ...handling })
    .meta({ description: 'A regular expression (RE2) that the whole text matches.' }),
  z
    .strictObject({ phone: z.strictObject({ region: z.string().regex(/^[A-Z]{2}$/) }), ...handling })
    .meta({ description: 'A valid telephone number; the region is that of numbers without a country code.' }),
  z
    .strictObject({ day: z.strictObject({ min: day.optional(), max: day.optional() }), ...handling })
    .meta({ description: 'A date or time within these days, both included; an instant by its day in UTC.' }),
]);
/** One validation of a field's value. */
export type Validation = z.infer<typeof validation>;

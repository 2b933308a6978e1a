import { z } from 'zod';

const day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a day, YYYY-MM-DD');

/** One validation: a name alone, or an object of one name and its argument. */
export const validation = z.union([
  z.enum(['required', 'email']),
  z.strictObject({
    length: z.strictObject({ min: z.int().nonnegative().optional(), max: z.int().positive().optional() }),
  }),
  z.strictObject({ range: z.strictObject({ min: z.number().optional(), max: z.number().optional() }) }),
  z.strictObject({ one_of: z.array(z.string()).min(1) }),
  z
    .strictObject({ pattern: z.string().min(1).max(1000) })
    .meta({ description: 'A regular expression (RE2) that the whole text matches.' }),
  z
    .strictObject({ phone: z.strictObject({ region: z.string().regex(/^[A-Z]{2}$/) }) })
    .meta({ description: 'A valid telephone number; the region is that of numbers without a country code.' }),
  z
    .strictObject({ day: z.strictObject({ min: day.optional(), max: day.optional() }) })
    .meta({ description: 'A date or time within these days, both included; an instant by its day in UTC.' }),
]);
/** One validation of a field's value. */
export type Validation = z.infer<typeof validation>;

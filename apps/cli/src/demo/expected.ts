import { count } from '@commander/contracts';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const expected = z.strictObject({
  created: z.record(z.string(), count),
  failed: count,
  count_match: z.boolean(),
  references: z.array(
    z.strictObject({
      entity: z.string(),
      fields: z.array(z.string()).min(1),
      orphans: count,
      nulls: count.optional(),
    }),
  ),
});
/** What the report of an example must say. */
export type Expected = z.infer<typeof expected>;

/** Reads what an example expects. */
export const readExpected = (file: string): Expected =>
  expected.parse(JSON.parse(readFileSync(file, 'utf8')));

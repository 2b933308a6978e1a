import { z } from 'zod';
import { recordError } from '../failure';
import { count } from '../ids';
import { changeWindow } from '../orders/batch-range';
import { outcomeCounts } from '../outcome';
import { entityReading } from './entity-reading';

/** What the earlier executions of a chain came to: where a resumed execution's report begins. */
export const inheritedResults = z.object({
  entities: z.array(
    z.object({
      entity: z.string(),
      planned_records: count.nullable().meta({ description: 'Null where the source is not planned yet.' }),
      planned_batches: count.nullable(),
      completed_batches: count,
      counts: outcomeCounts,
      window: changeWindow.optional(),
      reading: entityReading.optional(),
    }),
  ),
  duplicates: z.object({ merged: count, skipped: count, failed: count }),
  validation_errors_fixed: count,
  warnings: z.record(z.string(), count).default({}),
  data_transformations: count,
  abandoned_batches: count,
  errors: z.object({
    total: count,
    by_type: z.record(z.string(), count),
    samples: z.array(recordError).max(20),
  }),
  prediction: z.object({ compared: count, differing: count }),
  consistency: z.enum(['snapshot', 'per-batch']).nullable(),
});
/** What the earlier executions of a chain came to. */
export type InheritedResults = z.infer<typeof inheritedResults>;

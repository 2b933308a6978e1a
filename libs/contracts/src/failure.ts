import { z } from 'zod';
import { count } from './ids';

/** How a failure is handled: the five categories of the specification's table. */
export const errorCategory = z.enum(['transient', 'validation', 'constraint', 'system', 'fatal']);
/** How a failure is handled: the five categories of the specification's table. */
export type ErrorCategory = z.infer<typeof errorCategory>;

/** Where a failure came from; what the report's `by_type` counts. */
export const errorType = z.enum(['validation', 'transformation', 'database', 'network', 'source', 'system']);
/** Where a failure came from; what the report's `by_type` counts. */
export type ErrorType = z.infer<typeof errorType>;

/** A failure rebuilt from its codes: it never carries a data value. */
export const failure = z.object({
  category: errorCategory,
  error_type: errorType,
  code: z.string().max(100).meta({ description: 'SQLSTATE, errno or rule name.' }),
  message: z.string().max(1000).meta({ description: 'One sentence without data values.' }),
  retriable: z.boolean(),
  name: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'What `retry_on` and `no_retry_on` call it, e.g. deadlock_detected.' }),
});
/** A failure rebuilt from its codes: it never carries a data value. */
export type Failure = z.infer<typeof failure>;

/** A failure as it is made now; earlier releases left names out. */
export type NamedFailure = Failure & { readonly name: string };

/** A failed record: which one, and why, without its values. */
export const recordError = failure.extend({
  entity: z.string(),
  batch_number: count,
  record_index: count.meta({ description: 'Place in the source of the entity, from 0.' }),
  record_id: z.string(),
  field: z.string().optional(),
  rule: z.string().optional(),
});
/** A failed record: which one, and why, without its values. */
export type RecordError = z.infer<typeof recordError>;

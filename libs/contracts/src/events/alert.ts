import { z } from 'zod';

/** What alerts are raised for; the first is a System failure that paused an execution. */
export const alertKind = z.enum([
  'system-failure',
  'batch-success-rate',
  'records-per-second',
  'memory',
  'checkpoint-age',
]);
/** What alerts are raised for. */
export type AlertKind = z.infer<typeof alertKind>;

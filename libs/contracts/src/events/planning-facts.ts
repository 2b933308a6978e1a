import { z } from 'zod';
import { count, uuid } from '../ids';
import { changeWindow, fingerprint, plannedBatch } from '../orders/batch-range';

const ofExecution = { execution_id: uuid };

/** A part of an entity's planned batches; it counts once its `planning.completed` has arrived. */
export const batchesPlanned = z.object({
  ...ofExecution,
  entity: z.string(),
  attempt: z.int().positive(),
  part: z.int().positive(),
  batches: z.array(plannedBatch),
});

/** An entity's planning attempt is complete; the first complete attempt wins. */
export const planningCompleted = z.object({
  ...ofExecution,
  entity: z.string(),
  attempt: z.int().positive(),
  parts: count,
  hash: z.string().meta({ description: 'SHA-256 over the canonical JSON of its batches.' }),
  batches: count,
  records: count,
  fingerprint,
  consistency: z
    .enum(['snapshot', 'per-batch'])
    .meta({ description: 'file, or a table in one snapshot: snapshot; a living table: per-batch.' }),
  moment: z
    .string()
    .optional()
    .meta({ description: 'Of the snapshot that it was planned in, where there is one.' }),
  window: changeWindow
    .optional()
    .meta({ description: 'What was looked at, where the entity has a change column.' }),
  instance: z.string(),
});

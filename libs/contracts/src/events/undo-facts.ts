import { z } from 'zod';
import { count, uuid } from '../ids';

const ofBatch = { execution_id: uuid, entity: z.string(), batch: z.int().positive() };

/** How an undone row ended: taken away, given its earlier values back, or left alone. */
const undoOutcome = z.enum(['deleted', 'restored', 'conflict']);

/** Rows of undo images by what became of them; `images` is their sum. */
export const undoCounts = z.object({ images: count, deleted: count, restored: count, conflicts: count });
/** Rows of undo images by what became of them; `images` is their sum. */
export type UndoCounts = z.infer<typeof undoCounts>;

/** Record-level lineage of an undone batch, ids only. */
export const undoLineage = z.object({
  ...ofBatch,
  part: z.int().positive(),
  outcomes: z.array(
    z.object({
      outcome: undoOutcome,
      target_ids: z.array(z.string()),
      rule: z
        .string()
        .optional()
        .meta({ description: 'conflict: `row.changed`, `row.gone`, `row.referenced` or a constraint.' }),
    }),
  ),
});

/** A batch of another execution was undone; `batch` counts the undoing execution's own batches. */
export const batchUndone = z.object({
  ...ofBatch,
  attempt: z.int().positive(),
  undoes: z.object({ execution_id: uuid, batch: z.int().positive() }),
  counts: undoCounts,
  conflicts: z
    .array(z.object({ record_id: z.string(), rule: z.string() }))
    .max(20)
    .meta({ description: 'The first of them; the lineage names every one.' }),
  lineage: z.object({ parts: count, hash: z.string() }),
  instance: z.string(),
});

/** The undo images of an ended execution, which had expired, are gone from the target. */
export const undoForgotten = z.object({
  execution_id: uuid,
  images: count.meta({ description: 'Undo images that were deleted, those of earlier deliveries too.' }),
  instance: z.string(),
});

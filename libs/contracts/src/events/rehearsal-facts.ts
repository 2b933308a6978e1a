import { z } from 'zod';
import { uuid } from '../ids';
import { fingerprint } from '../orders/batch-range';
import { outcomeRuns } from '../orders/outcome-runs';
import { batchLineage, batchSummary } from './facts';

const ofExecution = { execution_id: uuid };
const ofBatch = { ...ofExecution, entity: z.string(), batch: z.int().positive() };

/** Record-level prediction of a rehearsed batch; as `batch.lineage`, but nothing was written. */
export const rehearsalLineage = batchLineage;

/** A batch went through a rehearsal. */
export const batchRehearsed = z.object({
  ...ofBatch,
  attempt: z.int().positive(),
  summary: batchSummary,
  predicted: outcomeRuns.nullable().meta({ description: 'Null where there are too many runs to keep.' }),
  fingerprint,
  instance: z.string(),
});

/** A rehearsal went through every entity. */
export const rehearsalCompleted = z.object({
  ...ofExecution,
  attempt: z.int().positive(),
  unpredictable: z
    .array(z.object({ entity: z.string(), reason: z.string() }))
    .meta({ description: 'What a rehearsal cannot know, e.g. what triggers do.' }),
  instance: z.string(),
});

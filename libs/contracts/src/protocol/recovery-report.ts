import { z } from 'zod';
import { alertKind } from '../events/alert';
import { undoCounts } from '../events/undo-facts';
import { count, instant, uuid } from '../ids';
import { changeWindow } from '../orders/batch-range';

/** What a report says of rehearsals, windows, resumes, rollbacks and alerts; fields added to the Output Protocol. */
export const recoveryReport = {
  resumes_execution_id: uuid.nullable().default(null),
  undoes_execution_id: uuid.nullable().default(null),
  cascade_to: uuid.nullable().default(null).meta({
    description:
      'Rollbacks that others follow: the execution that the last of them undoes, the first one of a chain of resumes or of a cascade.',
  }),
  rolled_back_by: uuid.nullable().default(null),
  undo_expired: z
    .object({ expired_at: instant, deleted_at: instant.nullable(), images: count.nullable() })
    .nullable()
    .default(null)
    .meta({
      description:
        'Since when it cannot be rolled back any more, and since when the target holds none of its undo images.',
    }),
  replayed_from: z.object({ source: count, stored: count }).nullable().default(null).meta({
    description:
      'Replays: records that were read in the source again, and those whose stored texts were taken; null until a batch is done.',
  }),
  abandoned_batches: count.default(0),
  incremental: z
    .object({
      windows: z.array(changeWindow.extend({ entity: z.string() })),
      deletes: z.literal('unseen').meta({ description: 'A timestamp does not tell what was deleted.' }),
      missing_in_source: z
        .array(z.object({ entity: z.string(), count: count.nullable() }))
        .default([])
        .meta({
          description:
            'Rows of the target whose key the source no longer has, as the verifier counted; null: not asked.',
        }),
    })
    .nullable()
    .default(null),
  rehearsal: z
    .object({ unpredictable: z.array(z.object({ entity: z.string(), reason: z.string() })) })
    .nullable()
    .default(null)
    .meta({ description: 'Dry runs: what they could not know.' }),
  prediction: z
    .object({
      rehearsal_execution_id: uuid,
      compared_records: count,
      differing_records: count,
      uncompared_records: count.meta({
        description:
          'Read in other batches than the rehearsal read them, or in batches whose outcomes alternate too often (over 1,000 runs) to be kept.',
      }),
    })
    .nullable()
    .default(null)
    .meta({ description: 'How far the last rehearsal of the same plan was off.' }),
  rollback: undoCounts
    .extend({
      conflict_samples: z.array(z.object({ entity: z.string(), record_id: z.string(), rule: z.string() })),
    })
    .nullable()
    .default(null)
    .meta({ description: 'Executions of type rollback: what was undone, and what was left alone.' }),
  alerts: z
    .array(
      z.object({ alert: alertKind, message: z.string(), raised_at: instant, cleared_at: instant.nullable() }),
    )
    .default([]),
};

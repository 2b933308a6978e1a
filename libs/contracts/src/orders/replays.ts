import { z } from 'zod';
import { uuid } from '../ids';

/** Where a replay takes its records from. */
export const replayFrom = z.enum(['stored', 'source']).meta({
  description:
    'stored: the source texts that failed. source: the source again, where the record is still found there and was not corrected by hand.',
});

/** Which quarantined records an execution replays: those of a chain of resumes, narrowed by what else is given. */
export const replays = z.object({
  execution_id: uuid.meta({ description: 'The ended execution that was named.' }),
  chain_id: uuid.meta({ description: 'The chain of resumes that it belongs to.' }),
  entity: z.string().optional(),
  rule: z.string().optional(),
  record_id: z.string().optional().meta({ description: 'The id of one record in its source.' }),
  from: replayFrom.optional().meta({ description: '`stored` where it is left out.' }),
  updates: z.boolean().optional().meta({
    description:
      'They were read by a window: rows of theirs may stand, and are updated unless the plan says otherwise.',
  }),
});
/** Which quarantined records an execution replays. */
export type Replays = z.infer<typeof replays>;

import { z } from 'zod';
import { uuid } from '../ids';

/** Which quarantined records an execution replays: those of a chain of resumes, narrowed by what else is given. */
export const replays = z.object({
  execution_id: uuid.meta({ description: 'The ended execution that was named.' }),
  chain_id: uuid.meta({ description: 'The chain of resumes that it belongs to.' }),
  entity: z.string().optional(),
  rule: z.string().optional(),
  record_id: z.string().optional().meta({ description: 'The id of one record in its source.' }),
  updates: z.boolean().optional().meta({
    description:
      'They were read by a window: rows of theirs may stand, and are updated unless the plan says otherwise.',
  }),
});
/** Which quarantined records an execution replays. */
export type Replays = z.infer<typeof replays>;

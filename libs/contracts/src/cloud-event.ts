import { z } from 'zod';
import { instant, uuid } from './ids';

/** The envelope of every event: CloudEvents 1.0 in structured mode, with our extension attributes. */
export const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: uuid,
  source: z.string().min(1).meta({ description: 'Who observed or decided: /service/instance.' }),
  type: z.string().regex(/^commander\.[a-z.-]+\.v[0-9]+$/),
  subject: z
    .string()
    .min(1)
    .meta({ description: 'The execution id, or the project id where there is none.' }),
  time: instant,
  datacontenttype: z.literal('application/json'),
  project: z.string().min(1).meta({ description: 'The project id (the key of the message), or _unrouted.' }),
  after: uuid
    .optional()
    .meta({ description: "Decisions only: the id of the project's last valid decision." }),
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});
/** The envelope of every event, its data not yet looked into. */
export type CloudEvent = z.infer<typeof cloudEvent>;

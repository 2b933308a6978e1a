import { z } from 'zod';
import { uuid } from '../ids';
import { executionConfig } from '../protocol/request';
import { alertThresholds, checkpointPolicy, retryPolicy, undoPolicy } from '../protocol/policies';
import { entity } from './entity';
import { plainName } from './identifier';

/** A named place of data; its address comes only from the environment: COMMANDER_CONNECTION_<NAME>. */
export const connection = z.strictObject({
  kind: z
    .enum(['files', 'postgresql', 'mariadb', 'mysql'])
    .meta({ description: 'mariadb and mysql are one and the same adapter.' }),
});
/** A named place of data. */
export type Connection = z.infer<typeof connection>;

/** What to move, and how: the document that a project is made of. */
export const plan = z.strictObject({
  version: z.literal(1).meta({ description: 'The version of this format.' }),
  project: z
    .strictObject({ id: uuid, name: plainName })
    .meta({ description: 'What the plan belongs to; executions name it by its id or its name.' }),
  connections: z.record(plainName, connection).meta({
    description: 'Named places of data; the address of each comes from COMMANDER_CONNECTION_<NAME>.',
  }),
  entities: z
    .array(entity)
    .min(1)
    .max(1000)
    .meta({ description: 'What is migrated, in any order: it is sorted by the references.' }),
  config: executionConfig
    .default({})
    .meta({ description: "Defaults of this project's executions; a request's config wins." }),
  retry_config: retryPolicy
    .optional()
    .meta({ description: 'How failed orders are repeated; max_retries and retry_delay_ms of a config win.' }),
  checkpoint: checkpointPolicy
    .optional()
    .meta({ description: 'When checkpoints are taken; chosen by the size of the job unless given.' }),
  alerts: alertThresholds
    .optional()
    .meta({ description: 'Where alerts are raised; as the specification has it unless given.' }),
  undo: undoPolicy
    .optional()
    .meta({ description: 'How long executions can be rolled back; 30 days unless given.' }),
  verification: z
    .strictObject({
      sample_size: z
        .int()
        .min(0)
        .max(100_000)
        .default(1000)
        .meta({ description: 'Records compared field by field after the load.' }),
    })
    .default({ sample_size: 1000 }),
});
/** What to move, and how, with every default filled in. */
export type Plan = z.infer<typeof plan>;

import { z } from 'zod';
import { oneLine, operatorName } from '../text';

const ofToken = {
  operator: operatorName.nullable().meta({
    description: 'Who did it; null: the configuration of the installation, which brings the first token.',
  }),
  token_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .meta({ description: 'Names the token; it opens no door.' }),
  holder: operatorName.meta({ description: 'The operator whose token it is.' }),
  grants: z.array(
    z.object({
      project: oneLine.meta({ description: 'A project id, or `*` for every project.' }),
      role: z.enum(['viewer', 'operator', 'admin']),
      permissions: z.array(z.literal('values:read')).optional(),
    }),
  ),
};

/** Somebody was given rights by a new token. */
export const operatorTokenCreated = z.object(ofToken);

/** A token was taken its rights, for good. */
export const operatorTokenRevoked = z.object(ofToken);

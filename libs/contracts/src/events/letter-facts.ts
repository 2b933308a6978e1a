import { z } from 'zod';
import { logPosition } from '../orders/order';
import { operatorName } from '../text';

/** An operator let a dead letter's message be handled again: it was appended to its own topic anew. */
export const deadLetterReplayed = z.object({
  operator: operatorName,
  topic: z
    .string()
    .meta({ description: 'The topic of the message, without the prefix of the installation.' }),
  letter: logPosition.meta({ description: 'Where the letter stands among the dead letters.' }),
  message: logPosition.meta({ description: 'Where the message stood when it was given up.' }),
  appended: logPosition.meta({ description: 'Where it stands now.' }),
});

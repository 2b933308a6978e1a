import { z } from 'zod';
import { uuid } from '../ids';
import { oneLine, operatorName } from '../text';

const ofRecord = {
  execution_id: uuid.meta({ description: 'The execution in which the record failed first.' }),
  chain_id: uuid,
  entity: z.string(),
  number: z.string().meta({ description: 'Its number in the quarantine of its target.' }),
  record_id: z.string().meta({ description: 'Its id in the source.' }),
  operator: operatorName,
};

const ofChange = {
  ...ofRecord,
  change_id: uuid.meta({
    description: 'Names the change in the target; the same change has the same event id.',
  }),
};

const hash = z.string().meta({
  description:
    'HMAC-SHA-256 of all texts of the record, behind the id of the key of the ring: equal texts are recognised, none is guessed.',
});

/** Somebody asked for the source texts of a quarantined record; told before they are given out. */
export const quarantineRevealed = z.object(ofRecord);

/** Source texts of a quarantined record were corrected by hand; the ones before are kept, sealed, beside it. */
export const quarantineFixed = z.object({
  ...ofChange,
  fields: z.array(z.string()).meta({ description: 'The source columns that were given.' }),
  before: hash.nullable().meta({ description: 'Null where its texts had not been kept.' }),
  after: hash,
});

/** A quarantined record was given up: it is counted, and replayed no more unless it is reopened. */
export const quarantineDismissed = z.object({ ...ofChange, reason: oneLine.nullable() });

/** A dismissed record is to be replayed again. */
export const quarantineReopened = z.object(ofChange);

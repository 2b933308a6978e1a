import { z } from 'zod';
import { instant } from '../ids';

/** An exported snapshot of a source: whoever reads in it sees what stood there at its moment, and nothing later. */
export const sourceSnapshot = z.object({
  id: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,64}$/)
    .meta({ description: 'What its server calls it as long as the transaction that exported it is open.' }),
  moment: z.string().meta({
    description: 'SHA-256 over the transactions that it sees: an id may come again after a restart.',
  }),
  taken_at: instant.meta({ description: "By the source's own clock, not after its moment." }),
});
/** An exported snapshot of a source. */
export type SourceSnapshot = z.infer<typeof sourceSnapshot>;

/** The snapshots of an execution by connection; null: it is lost, and what is left is read batch by batch. */
export const sourceSnapshots = z.record(z.string(), sourceSnapshot.nullable());
/** The snapshots of an execution by connection. */
export type SourceSnapshots = z.infer<typeof sourceSnapshots>;

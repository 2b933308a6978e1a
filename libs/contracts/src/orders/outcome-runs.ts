import { z } from 'zod';
import { outcome } from '../outcome';

/** The outcomes of a batch's records in the order of the source, as runs: `[["created", 4990], ["failed", 10]]`. */
export const outcomeRuns = z.array(z.tuple([outcome, z.int().positive()])).max(1000);
/** The outcomes of a batch's records in the order of the source, as runs. */
export type OutcomeRuns = z.infer<typeof outcomeRuns>;

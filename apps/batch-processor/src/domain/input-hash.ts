import type { LoadOrder } from '@commander/contracts';
import { hashJson } from './sha256';

/** What a batch was made of: its range, the plan and the source's fingerprint. The ledger refuses the same batch made of anything else. */
export const inputHash = ({ batch, plan_hash, fingerprint }: LoadOrder): string =>
  hashJson({ range: batch.range, plan_hash, fingerprint });

import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';

/**
 * The refusals of the fence: `closed` and `stale` orders came too late, `missing` means that the target lost its memory, and so does
 * `open` of an execution that has ended.
 */
export type FenceRefusal = 'closed' | 'stale' | 'missing' | 'open';

const SENTENCES: Record<FenceRefusal, string> = {
  closed: 'is closed in the target: nothing more is written for it',
  stale: 'has newer orders in the target: this one is dropped',
  missing: 'has no open fence in the target: was the database restored from an earlier backup?',
  open: 'is open in the target, though it has ended, so its undo images are kept: was the database restored from an earlier backup?',
};

/** The error that refuses an order of an execution. */
export const fenceRefusal = (why: FenceRefusal, executionId: string): ConnectorError =>
  new ConnectorError(ownFailure(`fence.${why}`, `Execution ${executionId} ${SENTENCES[why]}.`));

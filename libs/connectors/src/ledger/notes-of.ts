import type { LoadOrder } from '@commander/contracts';
import type { BatchNotes } from '../batch-target';
import type { BatchRows } from '../record-ending';

/** What a batch's ledger row has to know of its order, and of how its rows were read. */
export const notesOf = (
  { batch, abandon, predicted, fingerprint }: LoadOrder,
  { moment, replayedFrom }: Pick<BatchRows, 'moment'> & Pick<BatchNotes, 'replayedFrom'>,
): BatchNotes => ({
  batch,
  ...(abandon && { abandoned: abandon }),
  ...(predicted && { predicted }),
  fingerprint,
  ...(replayedFrom && { replayedFrom }),
  ...(moment !== undefined && { moment }),
});

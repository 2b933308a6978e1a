import type { BatchTarget } from '@commander/connectors';
import { encodeEvent } from '@commander/event-sourcing';
import { changedFact } from '../../domain/quarantine-fact';
import type { ProcessorParts } from '../processor-parts';

/**
 * Tells the stream of the changes of a project's quarantined records that it may not know yet. Whoever goes on with such records does it
 * first, so that no corrected text is ever moved of which the stream does not tell.
 */
export async function tellChanges(
  target: BatchTarget,
  projectId: string,
  { stream, teller }: Pick<ProcessorParts, 'stream' | 'teller'>,
): Promise<void> {
  for (const { change, row } of await target.quarantine.untold(projectId)) {
    await stream.publish([encodeEvent(changedFact(row, change, teller()))]);
    await target.quarantine.told(change.id);
  }
}

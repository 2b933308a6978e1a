import { readEvent } from '@commander/contracts';
import { sourceIdsOf } from '@commander/event-sourcing';
import { decodeOutbox } from './outbox';

/** The target ids of the records that a stored batch tells as created or updated. */
export const writtenIds = (outbox: Buffer): string[] =>
  decodeOutbox(outbox).flatMap(({ value }) => {
    const read = readEvent(value);
    if (read.kind !== 'event' || read.event.name !== 'batch.lineage') return [];
    return read.event.data.outcomes
      .filter(({ outcome }) => outcome === 'created' || outcome === 'updated')
      .flatMap((group) => group.target_ids ?? sourceIdsOf(group));
  });

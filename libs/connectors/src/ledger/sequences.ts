import type { EventData } from '@commander/contracts';

/** Sequences and the values they stand at. */
export type Sequences = EventData<'fence.closed'>['sequences'];

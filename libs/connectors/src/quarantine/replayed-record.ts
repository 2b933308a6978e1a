import type { Replays } from '@commander/contracts';
import type { WriteError } from '../record-ending';
import type { QuarantineOrigin } from './quarantine-origin';
import type { SourceTexts } from './seal-source';

/** Quarantined records of one entity that are to be replayed. */
export interface ReplaySelection {
  readonly replays: Replays;
  readonly entity: string;
}

/** A range of the numbers of quarantined records: (after, upto]. */
export interface QuarantineRange {
  readonly after: string;
  readonly upto: string;
}

/** A quarantined record that may be replayed. */
export interface OpenRecord {
  /** Its number in the quarantine. */
  readonly id: string;
  /** Bytes of its sealed texts; 0 where they are not kept. */
  readonly bytes: number;
}

/** A quarantined record as it is kept. */
export interface KeptRecord {
  /** Its number in the quarantine. */
  readonly id: string;
  readonly chain_id: string;
  readonly source_id: string;
  readonly payload: string | null;
  /** Its place within its batch, from 0. */
  readonly place: string;
  /** The JSON of its batch's origin, where that is known. */
  readonly origin: string | null;
  /** How often its texts were corrected by hand. */
  readonly fixes: string;
}

/** A quarantined record, its source texts open. */
export interface ReplayedRecord {
  readonly id: string;
  readonly sourceId: string;
  /** Null where they are not kept. */
  readonly source: SourceTexts | null;
  /** Its place within its batch, from 0. */
  readonly place: number;
  /** Where it was read; null where that is not known. */
  readonly origin: QuarantineOrigin | null;
  /** Its texts were corrected by hand. */
  readonly isFixed: boolean;
}

/** How a quarantined record ended when it was replayed; no error where it did not fail again. */
export interface SettledRecord {
  readonly id: string;
  readonly error?: Omit<WriteError, 'message'>;
}

import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import type {
  KeptRecord,
  QuarantineRange,
  ReplayedRecord,
  ReplaySelection,
} from '../quarantine/replayed-record';
import type { QuarantineOrigin } from '../quarantine/quarantine-origin';
import { openSource, type SourceTexts } from '../quarantine/seal-source';
import { openOrRefuse } from '../sealed-texts';
import type { TargetSession } from './target-session';

/** The open records of a selection in a range, with their source texts. Throws a ConnectorError where they cannot be opened. */
export async function readQuarantined(
  session: TargetSession,
  selection: ReplaySelection,
  range: QuarantineRange,
): Promise<ReplayedRecord[]> {
  const kept = await session.readQuarantined(selection, range);
  return kept.map((record) => ({
    id: record.id,
    sourceId: record.source_id,
    source:
      record.payload === null
        ? null
        : openKept(session, selection.entity, { ...record, payload: record.payload }),
    place: Number(record.place),
    origin: record.origin === null ? null : (JSON.parse(record.origin) as QuarantineOrigin),
    isFixed: record.fixes !== '0',
  }));
}

/** A kept record's source texts. Throws a ConnectorError where they cannot be opened. */
export function openKept(
  { keys }: Pick<TargetSession, 'keys'>,
  entity: string,
  record: Pick<KeptRecord, 'chain_id' | 'source_id'> & { readonly payload: string },
): SourceTexts {
  const { chain_id, source_id: sourceId, payload } = record;
  return openOrRefuse(keys, {
    subject: 'it was',
    open: (ring) => openSource(ring, { chain_id, entity, sourceId }, payload),
    refusal: sealed,
  });
}

const sealed = (why: string): ConnectorError =>
  new ConnectorError(
    ownFailure(
      'quarantine.sealed',
      `A quarantined record cannot be opened: ${why}; give the processors the key ring of that time (COMMANDER_KEYS), then resume.`,
    ),
  );

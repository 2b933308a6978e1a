import { canonicalJson, keyedHash, type KeyRing } from '@commander/security';
import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import type { ChangeToStore, QuarantineRow, StoredChange } from './quarantine-statements';
import { sealSource, type SourceTexts } from './seal-source';

/** What somebody wants done to a quarantined record. */
export interface WantedChange {
  /** Names the change: given again, it changes nothing. */
  readonly id: string;
  readonly kind: StoredChange['kind'];
  readonly operator: string;
  /** Why it is dismissed. */
  readonly reason?: string | null;
  /** `fixed`: the corrected texts by source column. */
  readonly texts?: SourceTexts;
  /** `fixed`: the source columns that the plan reads. */
  readonly columns?: readonly string[];
}

/** The record as it stands, and its texts where they are kept. */
export interface FoundRecord {
  readonly row: QuarantineRow;
  readonly payload: string | null;
  readonly texts: SourceTexts | null;
}

const FROM = { fixed: 'open', dismissed: 'open', reopened: 'dismissed' } as const;
const TO = { fixed: 'open', dismissed: 'dismissed', reopened: 'open' } as const;

/** What a change comes to; throws a ConnectorError where the record does not allow it. */
export function planChange(wanted: WantedChange, found: FoundRecord, keys?: KeyRing): ChangeToStore {
  const { row } = found;
  const { id, kind, operator, reason = null } = wanted;
  if (row.status !== FROM[kind])
    throw refused(
      'quarantine.status',
      `Record ${row.entity}/${row.id} is ${row.status}: only one that is ${FROM[kind]} can be ${kind}.`,
    );
  const common = { id, record: row.id, project_id: row.project_id, kind, operator, reason, status: TO[kind] };
  if (kind !== 'fixed') return { ...common, fields: [], before_hash: null, after_hash: null };
  return { ...common, ...corrected(wanted, found, keys) };
}

function corrected(wanted: WantedChange, found: FoundRecord, keys?: KeyRing) {
  const { row, payload, texts } = found;
  if (!keys)
    throw refused('quarantine.sealed', 'This processor has no key ring to seal texts with (COMMANDER_KEYS).');
  const next = mergedTexts(wanted, texts);
  const hash = hashOf(keys, row);
  const of = { chain_id: row.chain_id, entity: row.entity, sourceId: row.source_id };
  return {
    fields: Object.keys(wanted.texts ?? {}),
    before_hash: texts && hash(texts),
    after_hash: hash(next),
    payload: sealSource(keys, of, next),
    original: payload,
  };
}

function mergedTexts(
  { texts: given = {}, columns = [] }: WantedChange,
  kept: SourceTexts | null,
): SourceTexts {
  const known = [...new Set([...Object.keys(kept ?? {}), ...columns])];
  const strange = Object.keys(given).filter((column) => !known.includes(column));
  if (strange.length > 0)
    throw refused(
      'quarantine.column',
      `Its source has no column ${list(strange)}, or the plan does not read it: give texts of ${list(known)}.`,
    );
  const missing = kept ? [] : columns.filter((column) => !Object.hasOwn(given, column));
  if (missing.length === 0) return { ...kept, ...given };
  throw refused(
    'quarantine.column',
    `The texts of this record were not kept, so all of its columns are to be given: ${list(missing)} as well.`,
  );
}

// Texts can be few enough to be guessed: without the key nobody finds them by their hash.
function hashOf(keys: KeyRing, { project_id, entity }: QuarantineRow): (texts: SourceTexts) => string {
  const keyed = keyedHash(keys, ['quarantine', project_id, entity]);
  return (texts) => `${keys.current}:${keyed(canonicalJson(texts)).toString('base64url')}`;
}

const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const refused = (code: 'quarantine.status' | 'quarantine.column' | 'quarantine.sealed', message: string) =>
  new ConnectorError(ownFailure(code, message));

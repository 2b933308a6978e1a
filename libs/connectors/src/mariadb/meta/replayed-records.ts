import type {
  KeptRecord,
  OpenRecord,
  QuarantineRange,
  ReplaySelection,
  SettledRecord,
} from '../../quarantine/replayed-record';
import type { MariadbClient } from '../connection/mariadb-client';

const SELECTED = `chain_id = ? and entity = ? and coalesce(rule, '') = coalesce(?, rule, '') and source_id = coalesce(?, source_id)
  and entity = coalesce(?, entity) and status = 'open' and (payload is not null or ? = 1)`;

const ORIGIN = `(select origin from commander_meta_quarantine_origin o
       where o.chain_id = q.chain_id and o.entity = q.entity and o.batch = q.batch)`;
const FIXES = `(select count(*) from commander_meta_quarantine_change c where c.record = q.id and c.kind = 'fixed')`;

const selectedBy = ({ replays, entity }: ReplaySelection) => [
  replays.chain_id,
  entity,
  replays.rule ?? null,
  replays.record_id ?? null,
  replays.entity ?? null,
  replays.from === 'source' ? 1 : 0,
];

/** The open records of a selection by their numbers, ascending; only those whose source texts are kept, unless they are read in the source again. */
export async function openQuarantined(
  client: MariadbClient,
  selection: ReplaySelection,
): Promise<OpenRecord[]> {
  const rows = await client.rows<{ id: string; bytes: string }>(
    `select id, coalesce(octet_length(payload), 0) as bytes from commander_meta_quarantine where ${SELECTED} order by id`,
    selectedBy(selection),
  );
  return rows.map(({ id, bytes }) => ({ id, bytes: Number(bytes) }));
}

/** The open records of a selection in a range, ascending. */
export function readQuarantined(
  client: MariadbClient,
  selection: ReplaySelection,
  { after, upto }: QuarantineRange,
): Promise<KeptRecord[]> {
  return client.rows<KeptRecord>(
    `select id, chain_id, source_id, payload, place, ${ORIGIN} as origin, ${FIXES} as fixes from commander_meta_quarantine q
     where ${SELECTED} and id > ? and id <= ? order by id`,
    [...selectedBy(selection), after, upto],
  );
}

/** Marks replayed records as repaired, or counts that they failed again, and why. */
export async function settleQuarantined(
  client: MariadbClient,
  executionId: string,
  records: readonly SettledRecord[],
): Promise<void> {
  const settled = `update commander_meta_quarantine set replayed_by = ?, at = current_timestamp(6)`;
  const repaired = records.filter(({ error }) => !error).map(({ id }) => id);
  if (repaired.length > 0)
    await client.write(`${settled}, status = 'repaired' where status = 'open' and id in (?)`, [
      executionId,
      repaired,
    ]);
  for (const { id, error } of records) {
    if (!error) continue;
    await client.write(
      `${settled}, failures = failures + 1, rule = ?, field = ?, error_type = ?, category = ?, code = ?
       where status = 'open' and id = ?`,
      [
        executionId,
        error.rule ?? null,
        error.field ?? null,
        error.error_type,
        error.category,
        error.code,
        id,
      ],
    );
  }
}

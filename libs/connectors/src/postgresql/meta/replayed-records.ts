import type { ClientBase } from 'pg';
import type {
  KeptRecord,
  OpenRecord,
  QuarantineRange,
  ReplaySelection,
  SettledRecord,
} from '../../quarantine/replayed-record';

const SELECTED = `chain_id = $1 and entity = $2 and ($3::text is null or rule = $3) and ($4::text is null or source_id = $4)
  and ($5::text is null or entity = $5) and status = 'open' and (payload is not null or $6)`;

const ORIGIN = `(select origin::text from commander_meta.quarantine_origin o
       where o.chain_id = quarantine.chain_id and o.entity = quarantine.entity and o.batch = quarantine.batch)`;
const FIXES = `(select count(*)::text from commander_meta.quarantine_change c where c.record = quarantine.id and c.kind = 'fixed')`;

const selectedBy = ({ replays, entity }: ReplaySelection) => [
  replays.chain_id,
  entity,
  replays.rule ?? null,
  replays.record_id ?? null,
  replays.entity ?? null,
  replays.from === 'source',
];

/** The open records of a selection by their numbers, ascending; only those whose source texts are kept, unless they are read in the source again. */
export async function openQuarantined(client: ClientBase, selection: ReplaySelection): Promise<OpenRecord[]> {
  const { rows } = await client.query<{ id: string; bytes: string }>(
    `select id::text as id, coalesce(octet_length(payload), 0)::text as bytes from commander_meta.quarantine where ${SELECTED} order by quarantine.id`,
    selectedBy(selection),
  );
  return rows.map(({ id, bytes }) => ({ id, bytes: Number(bytes) }));
}

/** The open records of a selection in a range, ascending. */
export async function readQuarantined(
  client: ClientBase,
  selection: ReplaySelection,
  { after, upto }: QuarantineRange,
): Promise<KeptRecord[]> {
  const { rows } = await client.query<KeptRecord>(
    `select id::text as id, chain_id::text as chain_id, source_id, payload, place::text as place, ${ORIGIN} as origin, ${FIXES} as fixes
     from commander_meta.quarantine
     where ${SELECTED} and id > $7 and id <= $8 order by quarantine.id`,
    [...selectedBy(selection), after, upto],
  );
  return rows;
}

/** Marks replayed records as repaired, or counts that they failed again, and why. */
export async function settleQuarantined(
  client: ClientBase,
  executionId: string,
  records: readonly SettledRecord[],
): Promise<void> {
  const errors = records.map(({ error }) => error);
  await client.query(
    `update commander_meta.quarantine q set replayed_by = $1, at = clock_timestamp(),
       status = case when r.code is null then 'repaired' else 'open' end,
       failures = q.failures + case when r.code is null then 0 else 1 end,
       rule = case when r.code is null then q.rule else r.rule end,
       field = case when r.code is null then q.field else r.field end,
       error_type = coalesce(r.error_type, q.error_type), category = coalesce(r.category, q.category),
       code = coalesce(r.code, q.code)
     from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       as r(id, rule, field, error_type, category, code)
     where q.id = r.id and q.status = 'open'`,
    [
      executionId,
      records.map(({ id }) => id),
      errors.map((error) => error?.rule ?? null),
      errors.map((error) => error?.field ?? null),
      errors.map((error) => error?.error_type ?? null),
      errors.map((error) => error?.category ?? null),
      errors.map((error) => error?.code ?? null),
    ],
  );
}

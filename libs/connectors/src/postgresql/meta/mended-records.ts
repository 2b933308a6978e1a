import type { QuarantineFilter } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type {
  ChangeToStore,
  GroupRow,
  QuarantineRow,
  QuarantineStatements,
  StoredChange,
} from '../../quarantine/quarantine-statements';

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;
const ROW = `id::text, project_id::text, chain_id::text, execution_id::text, entity, batch::text, source_id, target_id, rule, field,
  error_type, category, code, status, failures::text, replayed_by::text, to_char(at at time zone 'UTC', ${ISO}) as at,
  (payload is not null)::int::text as texts,
  (select count(*) from commander_meta.quarantine_change c where c.record = q.id and c.kind = 'fixed')::text as fixes`;
const CHANGE = `id::text, record::text, project_id::text, kind, operator, reason, fields, before_hash, after_hash,
  to_char(at at time zone 'UTC', ${ISO}) as at`;
const FILTERED = `project_id = $1 and ($2::text is null or entity = $2) and ($3::text is null or rule = $3)
  and ($4::text is null or field = $4) and ($5::text is null or status = $5) and ($6::uuid is null or execution_id = $6)`;

const filteredBy = (projectId: string, { entity, rule, field, status, execution_id }: QuarantineFilter) => [
  projectId,
  ...[entity, rule, field, status, execution_id].map((part) => part ?? null),
];

/** How people look into the quarantine of PostgreSQL and mend it. */
export const quarantineStatements = (client: ClientBase): QuarantineStatements => {
  const rows = async <T extends object>(sql: string, values: unknown[]): Promise<T[]> =>
    (await client.query<T>(sql, values)).rows;
  return {
    groups: (projectId, filter) =>
      rows<GroupRow>(
        `select entity, rule, field, code, status, count(*)::text as count from commander_meta.quarantine
         where ${FILTERED} group by 1, 2, 3, 4, 5`,
        filteredBy(projectId, filter),
      ),
    page: (projectId, filter, { after, limit }) =>
      rows<QuarantineRow>(
        `select ${ROW} from commander_meta.quarantine q where ${FILTERED} and id > $7 order by q.id limit $8`,
        [...filteredBy(projectId, filter), after, limit],
      ),
    find: async (id) => {
      const found = await rows<QuarantineRow>(
        `select ${ROW} from commander_meta.quarantine q where id = $1`,
        [id],
      );
      return found[0] ?? null;
    },
    payload: async (id) => {
      const sql = 'select payload from commander_meta.quarantine where id = $1';
      return (await rows<{ payload: string | null }>(sql, [id]))[0]?.payload ?? null;
    },
    lock: async (id) => {
      const sql = 'select payload from commander_meta.quarantine where id = $1 for update';
      return (await rows<{ payload: string | null }>(sql, [id]))[0];
    },
    store: (change) => storeChange(client, change),
    changesOf: (id) =>
      rows<StoredChange>(
        `select ${CHANGE} from commander_meta.quarantine_change c where record = $1 order by c.at, c.id`,
        [id],
      ),
    recordOf: async (changeId) => {
      const sql = 'select record::text as record from commander_meta.quarantine_change where id = $1';
      return (await rows<{ record: string }>(sql, [changeId]))[0]?.record ?? null;
    },
    original: async (id) => {
      const found = await rows<{ original: string | null }>(
        `select original from commander_meta.quarantine_change where record = $1 and kind = 'fixed' order by at, id limit 1`,
        [id],
      );
      return found[0]?.original ?? null;
    },
    untold: (projectId) =>
      rows<StoredChange>(
        `select ${CHANGE} from commander_meta.quarantine_change c where project_id = $1 and not told order by c.at, c.id`,
        [projectId],
      ),
    markTold: async (changeId) => {
      await client.query('update commander_meta.quarantine_change set told = true where id = $1', [changeId]);
    },
    releaseTables: async (id) => {
      await client.query('delete from commander_meta.fenced_table where execution_id = $1', [id]);
    },
  };
};

async function storeChange(client: ClientBase, change: ChangeToStore): Promise<void> {
  await client.query(
    `update commander_meta.quarantine set status = $2, payload = coalesce($3, payload), at = clock_timestamp() where id = $1`,
    [change.record, change.status, change.payload ?? null],
  );
  await client.query(
    `insert into commander_meta.quarantine_change
       (id, record, project_id, kind, operator, reason, fields, before_hash, after_hash, original)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      change.id,
      change.record,
      change.project_id,
      change.kind,
      change.operator,
      change.reason,
      [...change.fields],
      change.before_hash,
      change.after_hash,
      change.original ?? null,
    ],
  );
}

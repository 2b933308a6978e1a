import type { QuarantineFilter } from '@commander/contracts';
import type {
  ChangeToStore,
  GroupRow,
  QuarantineRow,
  QuarantineStatements,
  StoredChange,
} from '../../quarantine/quarantine-statements';
import type { MariadbClient } from '../connection/mariadb-client';

// Times are kept in UTC: every session has that time zone.
const AT = `date_format(at, '%Y-%m-%dT%H:%i:%s.%fZ') as at`;
const ROW = `id, project_id, chain_id, execution_id, entity, batch, source_id, target_id, rule, field, error_type, category, code,
  status, failures, replayed_by, ${AT}, payload is not null as texts,
  (select count(*) from commander_meta_quarantine_change c where c.record = q.id and c.kind = 'fixed') as fixes`;
const CHANGE = `id, record, project_id, kind, operator, reason, fields, before_hash, after_hash, ${AT}`;

/** The condition of a filter, and what it takes. */
function filteredBy(projectId: string, filter: QuarantineFilter): [sql: string, values: string[]] {
  const { entity, rule, field, status, execution_id } = filter;
  const parts = Object.entries({ entity, rule, field, status, execution_id }).filter(
    (part): part is [string, NonNullable<(typeof part)[1]>] => part[1] !== undefined,
  );
  return [
    ['project_id = ?', ...parts.map(([name]) => `${name} = ?`)].join(' and '),
    [projectId, ...parts.map(([, value]) => value)],
  ];
}

type ChangeRow = Omit<StoredChange, 'fields'> & { readonly fields: string };

const changeOf = ({ fields, ...rest }: ChangeRow): StoredChange => ({
  ...rest,
  fields: JSON.parse(fields) as string[],
});

async function changesWhere(
  client: MariadbClient,
  condition: string,
  value: string,
): Promise<StoredChange[]> {
  const rows = await client.rows<ChangeRow>(
    `select ${CHANGE} from commander_meta_quarantine_change c where ${condition} order by c.at, c.id`,
    [value],
  );
  return rows.map(changeOf);
}

/** How people look into the quarantine of MariaDB and mend it. */
export const quarantineStatements = (client: MariadbClient): QuarantineStatements => ({
  groups: (projectId, filter) => {
    const [condition, values] = filteredBy(projectId, filter);
    return client.rows<GroupRow>(
      `select entity, rule, field, code, status, count(*) as count from commander_meta_quarantine
       where ${condition} group by entity, rule, field, code, status`,
      values,
    );
  },
  page: (projectId, filter, { after, limit }) => {
    const [condition, values] = filteredBy(projectId, filter);
    return client.rows<QuarantineRow>(
      `select ${ROW} from commander_meta_quarantine q where ${condition} and id > ? order by q.id limit ?`,
      [...values, after, limit],
    );
  },
  find: async (id) => {
    const sql = `select ${ROW} from commander_meta_quarantine q where id = ?`;
    return (await client.rows<QuarantineRow>(sql, [id]))[0] ?? null;
  },
  payload: async (id) => {
    const sql = 'select payload from commander_meta_quarantine where id = ?';
    return (await client.rows<{ payload: string | null }>(sql, [id]))[0]?.payload ?? null;
  },
  lock: async (id) => {
    const sql = 'select payload from commander_meta_quarantine where id = ? for update';
    return (await client.rows<{ payload: string | null }>(sql, [id]))[0];
  },
  store: (change) => storeChange(client, change),
  changesOf: (id) => changesWhere(client, 'record = ?', id),
  recordOf: async (changeId) => {
    const sql = 'select record from commander_meta_quarantine_change where id = ?';
    return (await client.rows<{ record: string }>(sql, [changeId]))[0]?.record ?? null;
  },
  original: async (id) => {
    const [found] = await client.rows<{ original: string | null }>(
      `select original from commander_meta_quarantine_change where record = ? and kind = 'fixed' order by at, id limit 1`,
      [id],
    );
    return found?.original ?? null;
  },
  untold: (projectId) => changesWhere(client, 'told = 0 and project_id = ?', projectId),
  markTold: async (changeId) => {
    await client.write('update commander_meta_quarantine_change set told = 1 where id = ?', [changeId]);
  },
  releaseTables: async (id) => {
    await client.write('delete from commander_meta_fenced_table where execution_id = ?', [id]);
  },
});

async function storeChange(client: MariadbClient, change: ChangeToStore): Promise<void> {
  await client.write(
    `update commander_meta_quarantine set status = ?, payload = coalesce(?, payload), at = current_timestamp(6) where id = ?`,
    [change.status, change.payload ?? null, change.record],
  );
  await client.write(
    `insert into commander_meta_quarantine_change
       (id, record, project_id, kind, operator, reason, fields, before_hash, after_hash, original)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      change.id,
      change.record,
      change.project_id,
      change.kind,
      change.operator,
      change.reason,
      JSON.stringify(change.fields),
      change.before_hash,
      change.after_hash,
      change.original ?? null,
    ],
  );
}

import type { Database } from '../arena/engines';
import { waitUntil } from '@commander/stack';
import type { Violations } from './violation';

interface Session {
  readonly what: string;
}

const QUIET_WITHIN_MS = 15_000;

// A service may keep idle connections; none may be in a transaction or hold a lock.
const BUSY = `
  select 'transaction of ' || coalesce(datname, '') || ' in state ' || state as what from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> 'oracle'
    and (state like 'idle in transaction%' or (state = 'active' and datname = current_database()))
  union all
  select 'lock on ' || coalesce(relation::regclass::text, locktype) from pg_locks l
  where pid <> pg_backend_pid() and locktype in ('relation', 'tuple', 'advisory') and database = (select oid from pg_database where datname = current_database())
    and not exists (select from pg_stat_activity a where a.pid = l.pid and (a.application_name = 'oracle' or a.backend_type <> 'client backend'))`;

/** I12: soon after the end no transaction is open and no lock is held in the target. */
export async function checkAtRest(target: Database, v: Violations): Promise<void> {
  let left: Session[] = [];
  await waitUntil(async () => (left = await target.query<Session>(BUSY)).length === 0, QUIET_WITHIN_MS, 100);
  v.none(
    'I12',
    'left open in the target',
    left.map(({ what }) => what),
  );
}

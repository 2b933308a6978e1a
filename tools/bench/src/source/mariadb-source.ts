import { runShell } from '../contenders/run-shell';
import { COLUMNS, MARIADB_TABLE } from './customers';

const AS_MARIADB: Readonly<Record<string, string>> = {
  is_active: 'is_active::int',
  created_at: `to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')`,
};
const ROWS = COLUMNS.map((column) => AS_MARIADB[column] ?? column).join(', ');

/** The call of MariaDB's client for a database, without its password; that goes through the environment. */
export function mariadbClient(address: string): {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
} {
  const { hostname, port, username, password, pathname } = new URL(address);
  const place = `-h ${hostname} -P ${port || '3306'} -u ${decodeURIComponent(username)}`;
  return {
    command: `mariadb --protocol=tcp ${place} --local-infile=1 -D ${pathname.slice(1)}`,
    env: { MYSQL_PWD: decodeURIComponent(password) },
  };
}

/** Fills the table of a MariaDB source with the rows that the PostgreSQL source holds. */
export async function fillMariadb(postgres: string, mariadb: string): Promise<void> {
  const { command, env } = mariadbClient(mariadb);
  const load = `set time_zone = '+00:00'; load data local infile '/dev/stdin' into table customers`;
  await runShell(
    `before=$(${command} -BN -e "select @@global.local_infile")
    trap '${command} -e "set global local_infile = $before"' EXIT
    ${command} -e "set global local_infile = 1"
    ${command} -e "drop table if exists customers; create table customers ${MARIADB_TABLE.replaceAll('\n', ' ')}"
    psql -Xq "$FROM" -c "copy (select ${ROWS} from customers order by id) to stdout" | ${command} -e "${load}"`,
    { ...env, FROM: postgres },
  );
}

import type { EntityWork, SourceSnapshot } from '@commander/contracts';
import type { Env } from '@commander/security';
import { connectionError } from './connections/connection-error';
import { connectionByAddress, resolveConnection } from './connections/resolve-connection';
import { openFile } from './files/file-reader';
import { spoolFolder } from './files/spool-folder';
import type { ItemReader } from './item-reader';
import { openMariadbTable } from './mariadb-source/table-reader';
import { openTable, type TablePlace } from './postgresql-source/table-reader';

/** What readers need of their process: the environment, for the addresses of connections and the spool folder. */
export interface ReaderEnvironment {
  readonly env: Env;
  /** Read a PostgreSQL source in this snapshot. */
  readonly snapshot?: SourceSnapshot | undefined;
}

/**
 * Opens the reader of an entity's source for the columns given, in their order. Throws a ConnectorError where the connection has no
 * address, or the file, table or a column is missing.
 */
export async function openReader(
  { entity }: Pick<EntityWork, 'entity'>,
  columns: readonly string[],
  { env, snapshot }: ReaderEnvironment,
): Promise<ItemReader> {
  const { source, incremental } = entity;
  const changeColumn = incremental?.column;
  if ('file' in source) {
    const { root } = resolveConnection(source.connection, 'files', env);
    return openFile({ source, root, spoolFolder: spoolFolder(env), changeColumn }, columns);
  }
  const shared = snapshot && { snapshot, onLost: source.on_lost_snapshot ?? ('pause' as const) };
  return openInDatabase(
    { source, key: orderOf(entity), changeColumn, ...(shared && { shared }) },
    columns,
    env,
  );
}

type DatabasePlace = Omit<TablePlace, 'config'>;

function openInDatabase(place: DatabasePlace, columns: readonly string[], env: Env): Promise<ItemReader> {
  const name = place.source.connection;
  const connection = connectionByAddress(name, env);
  switch (connection.kind) {
    case 'postgresql':
      return openTable({ ...place, config: connection.config }, columns);
    case 'mariadb':
    case 'mysql':
      return openMariadbTable({ ...place, config: connection.config }, columns);
    case 'files':
      throw connectionError(`Connection "${name}" leads to files, but the plan reads a database.`);
    default:
      return connection satisfies never;
  }
}

/** What a source is cut into batches by: columns that the plan names, else those that the entity's key is read from. */
const orderOf = (entity: EntityWork['entity']): readonly string[] =>
  ('query' in entity.source ? entity.source.key_columns : undefined) ?? sourceKey(entity);

/** The source columns that an entity's key is read from, in the order of the key. */
function sourceKey(entity: EntityWork['entity']): string[] {
  return entity.key.flatMap((column) => {
    const field = entity.fields.find(({ to }) => to === column);
    return field && field.constant === undefined ? [field.from ?? field.to] : [];
  });
}

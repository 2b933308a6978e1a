/** The superuser of a local server. */
export const POSTGRES_USER = 'commander';

/** What a server is started with. */
export interface PostgresSettings {
  readonly dataFolder: string;
  readonly port: number;
  readonly durability: 'full' | 'off';
}

/**
 * Keeps data out of the server's own log: statements, parameters and the messages of errors (which quote values)
 * are never written; only what ends a connection or the server is.
 */
export const POSTGRES_LOG_SETTINGS: Readonly<Record<string, string>> = {
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** Room for four services, several processors and the tests. */
export const POSTGRES_SIZE_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
};

const NO_DURABILITY: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

/** The arguments of `postgres`: loopback alone, no socket file. */
export function postgresArguments({ dataFolder, port, durability }: PostgresSettings): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...POSTGRES_SIZE_SETTINGS,
    ...POSTGRES_LOG_SETTINGS,
    ...(durability === 'off' ? NO_DURABILITY : {}),
  };
  return ['-D', dataFolder, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
}

/** The arguments of `initdb`: UTF-8, the built-in locale (the same order on every machine), passwords required. */
export function initdbArguments(dataFolder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${dataFolder}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
}

/** The user of a local server who may do everything. */
export const MARIADB_USER = 'root';

/** What a server is started with. */
export interface MariadbSettings {
  readonly dataFolder: string;
  readonly port: number;
  /** Statements run at every start: they set the password. */
  readonly initFile: string;
  readonly durability: 'full' | 'off';
}

/** What a local server is told wherever it runs: Unicode, no reading of the client's files, no data in its own log. */
export const MARIADB_SERVER_SETTINGS: Readonly<Record<string, string>> = {
  'character-set-server': 'utf8mb4',
  'collation-server': 'utf8mb4_general_ci',
  'local-infile': 'OFF',
  'skip-name-resolve': 'ON',
  'performance-schema': 'OFF',
  'general-log': 'OFF',
  'slow-query-log': 'OFF',
  'innodb-print-all-deadlocks': 'OFF',
  'max-connections': '200',
  'max-allowed-packet': '256M',
};

const NO_DURABILITY: Readonly<Record<string, string>> = {
  'innodb-flush-log-at-trx-commit': '0',
  'innodb-doublewrite': 'OFF',
  'innodb-flush-method': 'nosync',
  'innodb-fast-shutdown': '2',
};

/** The arguments of `mariadbd`: loopback alone, no socket file, nothing from the settings of the machine. */
export function mariadbArguments({ dataFolder, port, initFile, durability }: MariadbSettings): string[] {
  const settings: Record<string, string> = {
    datadir: dataFolder,
    'bind-address': '127.0.0.1',
    port: String(port),
    socket: '',
    'pid-file': `${dataFolder}.pid`,
    'init-file': initFile,
    ...MARIADB_SERVER_SETTINGS,
    ...(durability === 'off' ? NO_DURABILITY : {}),
  };
  return ['--no-defaults', ...Object.entries(settings).map(([key, value]) => `--${key}=${value}`)];
}

/** The arguments of `mariadb-install-db`: no user without a password, no database for tests. */
export function installArguments(dataFolder: string): string[] {
  return [
    '--no-defaults',
    `--datadir=${dataFolder}`,
    '--auth-root-authentication-method=socket',
    '--skip-test-db',
    '--skip-name-resolve',
  ];
}

/** Lets the user in over TCP from this machine alone; the password holds letters, digits, - and _ alone. */
export function passwordStatements(password: string): string {
  const user = `'${MARIADB_USER}'@'127.0.0.1'`;
  return [
    `create user if not exists ${user};`,
    `alter user ${user} identified by '${password}';`,
    `grant all on *.* to ${user} with grant option;`,
    '',
  ].join('\n');
}

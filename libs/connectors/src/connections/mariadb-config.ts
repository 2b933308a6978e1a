import type { Env } from '@commander/security';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import { connectionAddress, type AddressForm, type ConnectionAddress } from './connection-address';

/** The MariaDB or MySQL address of a connection as settings of the driver; the password is put in when a connection is made. */
export interface MariadbConfig {
  readonly options: Readonly<ConnectionOptions>;
  readonly password: () => string;
}

// Nothing that is read is made a number or a Date, for neither can hold every value of its column.
const EXACT = {
  charset: 'utf8mb4_bin',
  timezone: 'Z',
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
} as const;

// A server could ask a client that allows it for any file of this machine (LOAD DATA LOCAL).
const CLOSED = { multipleStatements: false, flags: ['-LOCAL_FILES', '-IGNORE_SPACE'] };

const LIMITS = {
  connectTimeout: 10_000,
  enableKeepAlive: true,
  keepAliveInitialDelay: 10_000,
};

const FORM: AddressForm = {
  scheme: /^(mysql|mariadb):$/,
  example: 'mysql://user:password@host:3306/database',
  port: 3306,
};

/** Settings of the driver from the address of a connection; throws a fatal ConnectorError that names the variable. */
export function mariadbConfig(variable: string, address: string, env: Env): MariadbConfig {
  const { tls, ca, password, ...place } = connectionAddress(variable, address, env, FORM);
  const ssl = tlsOptions({ tls, ca });
  return {
    options: { ...place, ...(ssl ? { ssl } : {}), ...EXACT, ...CLOSED, ...LIMITS },
    password,
  };
}

function tlsOptions({ tls, ca }: Pick<ConnectionAddress, 'tls' | 'ca'>): SslOptions | undefined {
  if (tls === 'disable') return undefined;
  if (tls === 'require') return { rejectUnauthorized: false };
  return { rejectUnauthorized: true, verifyIdentity: true, ...(ca === undefined ? {} : { ca }) };
}

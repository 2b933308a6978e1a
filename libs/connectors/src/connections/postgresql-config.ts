import type { Env } from '@commander/security';
import type { ClientConfig } from 'pg';
import { connectionError } from './connection-error';
import { readVariable } from './connection-variable';

/** The PostgreSQL address of a connection as settings of the driver. */
export type PostgresqlConfig = Readonly<ClientConfig>;

// Every text that a session reads or writes then has one form, whatever the server's defaults are.
const SESSION = [
  'datestyle=ISO',
  'timezone=UTC',
  'intervalstyle=iso_8601',
  'extra_float_digits=1',
  'bytea_output=hex',
  'standard_conforming_strings=on',
];

const LIMITS = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 60_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
};

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

/**
 * Settings of the driver from `postgresql://user:password@host:port/database?sslmode=disable|require|verify-full`; without an
 * sslmode the server is verified unless it is on this machine. The password may also stand in `<variable>_PASSWORD`, the
 * certificate authority in the file that `<variable>_CA_FILE` names. Throws a fatal ConnectorError that names the variable.
 */
export function postgresqlConfig(variable: string, address: string, env: Env): PostgresqlConfig {
  const url = parseAddress(variable, address);
  const password = readVariable(env, `${variable}_PASSWORD`) ?? decodeURIComponent(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : 5432,
    user: decodeURIComponent(url.username),
    // A function keeps it out of dumps of the settings, and keeps the driver from looking for another one.
    password: () => password,
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: tls(variable, url, env),
    application_name: 'commander',
    client_encoding: 'UTF8',
    options: SESSION.map((setting) => `-c ${setting}`).join(' '),
    ...LIMITS,
  };
}

function parseAddress(variable: string, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !isComplete(url)) {
    throw connectionError(`${variable} must look like postgresql://user:password@host:5432/database.`);
  }
  const other = [...url.searchParams.keys()].find((key) => key !== 'sslmode');
  if (other === undefined) return url;
  throw connectionError(`${variable} takes no parameter but sslmode after the question mark.`);
}

function isComplete(url: URL): boolean {
  try {
    const parts = [url.username, url.pathname.slice(1), url.hostname].map(decodeURIComponent);
    decodeURIComponent(url.password);
    return /^postgres(ql)?:$/.test(url.protocol) && !parts.includes('');
  } catch {
    return false;
  }
}

function tls(variable: string, url: URL, env: Env): ClientConfig['ssl'] {
  const mode = url.searchParams.get('sslmode') ?? (LOOPBACK.test(url.hostname) ? 'disable' : 'verify-full');
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-full':
      return { rejectUnauthorized: true, ca: readVariable(env, `${variable}_CA`) };
    default:
      throw connectionError(`${variable} has an unknown sslmode: take disable, require or verify-full.`);
  }
}

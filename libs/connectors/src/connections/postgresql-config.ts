import type { Env } from '@commander/security';
import type { ClientConfig } from 'pg';
import { connectionAddress, type AddressForm, type ConnectionAddress } from './connection-address';

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

const FORM: AddressForm = {
  scheme: /^postgres(ql)?:$/,
  example: 'postgresql://user:password@host:5432/database',
  port: 5432,
};

/** Settings of the driver from the address of a connection; throws a fatal ConnectorError that names the variable. */
export function postgresqlConfig(variable: string, address: string, env: Env): PostgresqlConfig {
  const { tls, ca, ...place } = connectionAddress(variable, address, env, FORM);
  return {
    // Its password is a function, which also keeps the driver from looking for another one.
    ...place,
    ssl: tlsOptions({ tls, ca }),
    application_name: 'commander',
    client_encoding: 'UTF8',
    options: SESSION.map((setting) => `-c ${setting}`).join(' '),
    ...LIMITS,
  };
}

function tlsOptions({ tls, ca }: Pick<ConnectionAddress, 'tls' | 'ca'>): ClientConfig['ssl'] {
  if (tls === 'disable') return false;
  return tls === 'require' ? { rejectUnauthorized: false } : { rejectUnauthorized: true, ca };
}

import type { Env } from '@commander/security';
import { connectionError } from './connection-error';
import { readVariable } from './connection-variable';

/** How the addresses of one kind of server are written. */
export interface AddressForm {
  readonly scheme: RegExp;
  readonly example: string;
  readonly port: number;
}

/** How much of the server's certificate is believed without being checked. */
export type TlsMode = 'disable' | 'require' | 'verify-full';

/** An address in its parts. */
export interface ConnectionAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A function keeps it out of dumps of the settings. */
  readonly password: () => string;
  readonly database: string;
  readonly tls: TlsMode;
  /** The certificate authority; that of the system where left out. */
  readonly ca: string | undefined;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

/**
 * The parts of `scheme://user:password@host:port/database?sslmode=disable|require|verify-full`; without an sslmode the server is
 * verified unless it is on this machine. The password may also stand in `<variable>_PASSWORD`, the certificate authority in the file
 * that `<variable>_CA_FILE` names. Throws a fatal ConnectorError that names the variable.
 */
export function connectionAddress(
  variable: string,
  address: string,
  env: Env,
  form: AddressForm,
): ConnectionAddress {
  const url = parseAddress(variable, address, form);
  const password = readVariable(env, `${variable}_PASSWORD`) ?? decodeURIComponent(url.password);
  const tls = tlsMode(variable, url);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : form.port,
    user: decodeURIComponent(url.username),
    password: () => password,
    database: decodeURIComponent(url.pathname.slice(1)),
    tls,
    ca: tls === 'verify-full' ? readVariable(env, `${variable}_CA`) : undefined,
  };
}

function parseAddress(variable: string, address: string, { scheme, example }: AddressForm): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !scheme.test(url.protocol) || !isComplete(url)) {
    throw connectionError(`${variable} must look like ${example}.`);
  }
  const other = [...url.searchParams.keys()].find((key) => key !== 'sslmode');
  if (other === undefined) return url;
  throw connectionError(`${variable} takes no parameter but sslmode after the question mark.`);
}

function isComplete(url: URL): boolean {
  try {
    const parts = [url.username, url.pathname.slice(1), url.hostname].map(decodeURIComponent);
    decodeURIComponent(url.password);
    return !parts.includes('');
  } catch {
    return false;
  }
}

function tlsMode(variable: string, url: URL): TlsMode {
  const mode = url.searchParams.get('sslmode') ?? (LOOPBACK.test(url.hostname) ? 'disable' : 'verify-full');
  if (mode === 'disable' || mode === 'require' || mode === 'verify-full') return mode;
  throw connectionError(`${variable} has an unknown sslmode: take disable, require or verify-full.`);
}

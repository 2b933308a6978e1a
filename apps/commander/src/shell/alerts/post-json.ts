import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { CommanderError } from '@commander/security';

/** How a POST ended: the status of an answer, or the code of what came between. */
export type PostResult = { readonly status: number } | { readonly failed: string };

// Where clouds keep the credentials of their machines; no webhook lies there.
const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
linkLocal.addAddress('fd00:ec2::254', 'ipv6');
// The same addresses as a translator to IPv4 takes them (RFC 6052).
linkLocal.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');

/** Whether an address, as a URL writes it, is link-local; a name is none. */
export function isLinkLocal(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family !== 0 && linkLocal.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

const refuseLinkLocal: LookupFunction = (hostname, options, done) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const refused = addresses?.some(({ address }) => isLinkLocal(address));
    if (error || refused) done(error ?? linkLocalRefused(), []);
    else done(null, addresses);
  });
};

const linkLocalRefused = (): CommanderError =>
  new CommanderError('COMMANDER_LINK_LOCAL', 'The webhook leads to a link-local address.');

/**
 * Posts a JSON text; follows no redirect, reads no body, waits `ms` milliseconds at the most. Never rejects; what it tells of a
 * failure is a code without any part of the address.
 */
export function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  ms: number,
): Promise<PostResult> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      lookup: refuseLinkLocal,
      signal: AbortSignal.timeout(ms),
    };
    const request = send(url, options, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ failed: error.code ?? error.name }));
    request.end(body);
  });
}

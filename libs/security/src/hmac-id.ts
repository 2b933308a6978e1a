import { createHmac, hkdfSync } from 'node:crypto';
import { canonicalJson } from './canonical-json';

/** Where a pseudonym holds: the same id has another one in another project, entity or period. */
export interface PseudonymScope {
  readonly project: string;
  readonly entity: string;
  /** The period after which pseudonyms change, for example `2026-11`. */
  readonly period: string;
}

/** The pseudonym of a record id that a plan declares sensitive: `h_` and HMAC-SHA256 under a key of its own scope, base64url. */
export function hmacId(key: Uint8Array, { project, entity, period }: PseudonymScope, id: string): string {
  const info = `commander.pseudonym.v1\0${canonicalJson([project, entity, period])}`;
  const scoped = Buffer.from(hkdfSync('sha256', key, '', info, 32));
  return `h_${createHmac('sha256', scoped).update(id, 'utf8').digest('base64url')}`;
}

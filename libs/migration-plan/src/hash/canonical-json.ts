import { PlanError } from '../plan-error';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/**
 * One text for one JSON value, after RFC 8785: keys sorted by UTF-16 code units, no white space. Members that are
 * undefined are left out; a number that is not finite or half of a surrogate pair throws COMMANDER_PLAN_NOT_CANONICAL.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return object(value);
  if (typeof value === 'string' && /\p{Cs}/u.test(value)) refuse('a text holds half of a surrogate pair');
  if (typeof value === 'number' && !Number.isFinite(value)) refuse('a number is not finite');
  return JSON.stringify(value);
}

function object(value: { [key: string]: Json | undefined }): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalJson(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

function refuse(what: string): never {
  throw new PlanError('COMMANDER_PLAN_NOT_CANONICAL', `The plan cannot be hashed: ${what}.`);
}

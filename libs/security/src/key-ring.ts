import { ConfigError } from './config-error';
import { readSecret, type Env } from './read-secret';

/** Keys by id; the current one encrypts, all of them decrypt. Each has 256 bits. */
export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

const ENTRY = /^([A-Za-z0-9._-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/;

// Adds an entry to the keys; the answer says what is wrong with it instead, by its place.
function addEntry(keys: Map<string, Buffer>, entry: string): string | undefined {
  const [, id, key] = ENTRY.exec(entry) ?? [];
  if (id === undefined || key === undefined) return 'is not of the form id:base64 with a key of 32 bytes';
  if (keys.has(id)) return 'repeats the id of an earlier one';
  keys.set(id, Buffer.from(key, 'base64'));
  return undefined;
}

/**
 * A key ring from text: entries `id:base64` of 32 bytes, separated by commas or white space, the first being the current key.
 * Throws ConfigError, which names the entry by its position, never its content.
 */
export function parseKeyRing(text: string, name = 'COMMANDER_KEYS'): KeyRing {
  const keys = new Map<string, Buffer>();
  const entries = text.split(/[\s,]+/).filter(Boolean);
  const problems = entries.flatMap((entry, index) => {
    const problem = addEntry(keys, entry);
    return problem ? [`${name}: entry ${index + 1} ${problem}.`] : [];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const [current] = keys.keys();
  if (current === undefined) throw new ConfigError([`${name} holds no key: give at least one id:base64.`]);
  return { current, keys };
}

/** The key ring of `COMMANDER_KEYS` or `COMMANDER_KEYS_FILE`; undefined where neither is set. Throws ConfigError where it is malformed. */
export function findKeyRing(env: Env): KeyRing | undefined {
  const text = readSecret(env, 'COMMANDER_KEYS');
  return text === undefined ? undefined : parseKeyRing(text);
}

/** The same, of a service that cannot do without: throws ConfigError where neither is set. */
export function readKeyRing(env: Env): KeyRing {
  const ring = findKeyRing(env);
  if (ring) return ring;
  throw new ConfigError([
    'COMMANDER_KEYS (the keys that checkpoints are sealed with) is missing: set it to id:base64 of 32 random bytes, ' +
      'or let COMMANDER_KEYS_FILE name a file that holds it.',
  ]);
}

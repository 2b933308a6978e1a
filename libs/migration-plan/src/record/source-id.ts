/** The longest record id, in UTF-16 code units; a longer one fails its record. */
export const MAX_ID_LENGTH = 500;

const SPECIAL = /[\\|]/;
const EVERY_SPECIAL = /[\\|]/g;

/** A record's id: its key's texts joined by `|`, with `\` before every `|` and `\` within them. Takes one part or more. */
export function joinKey(parts: readonly string[]): string {
  let id = escapePart(parts[0] ?? '');
  for (let i = 1; i < parts.length; i++) id += `|${escapePart(parts[i] ?? '')}`;
  return id;
}

const escapePart = (part: string): string =>
  SPECIAL.test(part) ? part.replace(EVERY_SPECIAL, '\\$&') : part;

/** The key's texts of an id made by `joinKey`. */
export function splitKey(id: string): string[] {
  if (!SPECIAL.test(id)) return [id];
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < id.length; i++) {
    if (id[i] === '|') {
      parts.push(part);
      part = '';
    } else {
      if (id[i] === '\\') i++;
      part += id[i] ?? '';
    }
  }
  return [...parts, part];
}

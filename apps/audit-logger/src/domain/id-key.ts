const MAX_UNITS = 64;
const BEYOND = '\uffff'.repeat(4);

/** UTF-16, big endian: the bytes sort as JavaScript compares texts, and every text, well-formed or not, has its own. */
function sortable(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    bytes[2 * i] = unit >> 8;
    bytes[2 * i + 1] = unit & 0xff;
  }
  return bytes;
}

/** An inclusive range of keys. */
export interface KeySpan {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** The key of a record within an entity of a project. */
export const idKey = (project: string, entity: string, id: string): Uint8Array =>
  sortable(`${project}\0${entity}\0${id}`);

/** The narrowest span that holds the keys of all ids (long ones are shortened, which widens it); null where there is none. */
export function idSpan(project: string, entity: string, ids: Iterable<string>): KeySpan | null {
  let [least, greatest]: [string | null, string] = [null, ''];
  for (const id of ids) {
    if (least === null || id < least) least = id;
    if (id > greatest) greatest = id;
  }
  if (least === null) return null;
  return {
    from: idKey(project, entity, least.slice(0, MAX_UNITS)),
    to: idKey(
      project,
      entity,
      greatest.length > MAX_UNITS ? greatest.slice(0, MAX_UNITS) + BEYOND : greatest,
    ),
  };
}

import { isJsonObject, type JsonObject } from './parse-json';

/**
 * The text of the member that a path names: null where there is none or it is null. A dot goes into an object, unless a member's own
 * name holds it; objects and arrays are their JSON text, numbers the text they are written as.
 */
export function memberText(object: JsonObject, path: string): string | null {
  return textOf(memberAt(object, path));
}

function memberAt(object: JsonObject, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const head = path.slice(0, dot);
    const inner = Object.hasOwn(object, head) ? object[head] : undefined;
    const found = isJsonObject(inner) ? memberAt(inner, path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

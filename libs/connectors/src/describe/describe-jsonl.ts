import type { FileSource } from '@commander/contracts';
import type { DescribedSource } from '@commander/migration-plan';
import { decode } from '../files/decode';
import { memberText } from '../jsonl/member-text';
import { isJsonObject, parseJsonObject, type JsonObject } from '../jsonl/parse-json';
import type { FileHead } from './read-head';
import { Samples } from './samples';

const MOST_ROWS = 5000;
const DEEPEST = 3;
const MOST_MEMBERS = 500;

/** Looks into the first lines of a file of JSON objects; its columns are the paths of members that are no objects. */
export function describeJsonl(head: FileHead, source: FileSource): DescribedSource {
  const { connection: _, ...place } = source;
  const lines = (decode(head.bytes, source.encoding ?? 'utf-8') ?? '').split('\n');
  const objects = (head.whole ? lines : lines.slice(0, -1))
    .slice(0, MOST_ROWS)
    .map(parseJsonObject)
    .filter((object) => object !== undefined);
  const paths = new Set<string>();
  for (const object of objects) pathsOf(object, [], paths);
  const columns = [...paths].slice(0, MOST_MEMBERS);
  const samples = new Samples();
  for (const object of objects) for (const path of columns) samples.take(path, memberText(object, path));
  return objects.length === 0
    ? { place, columns: [], problem: 'none of its first lines is a JSON object' }
    : { place, columns: samples.described() };
}

function pathsOf(object: JsonObject, above: readonly string[], found: Set<string>): void {
  for (const [name, value] of Object.entries(object)) {
    const path = [...above, name];
    if (isJsonObject(value) && path.length < DEEPEST) pathsOf(value, path, found);
    else found.add(path.join('.'));
  }
}

import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { placeKey } from './prune';
import type { TextFinding } from './read-yaml';

/** Plain data: what JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How deep collections may stand within each other. */
export const MAX_DEPTH = 32;
/** What is said where they stand deeper. */
export const TOO_DEEP = `The plan is nested deeper than ${MAX_DEPTH} levels.`;

type Path = readonly (string | number)[];

/** What a YAML tree means as plain data. */
export interface PlainData {
  readonly value: Json;
  readonly findings: readonly TextFinding[];
  /** The places (`placeKey`) of values that were refused: null stands there instead. */
  readonly lost: ReadonlySet<string>;
}

/** A YAML tree as plain data, with a finding for everything that plain data cannot mean. */
export function toPlain(root: Node | null): PlainData {
  const findings: TextFinding[] = [];
  const lost = new Set<string>();
  const refuseKey = (node: Node, path: Path, message: string): void => {
    findings.push({ path, message, offset: node.range?.[0] ?? 0 });
  };
  const refuse = (node: Node, path: Path, message: string): null => {
    refuseKey(node, path, message);
    lost.add(placeKey(path));
    return null;
  };

  function plain(node: Node | null, path: Path): Json {
    if (!node) return null;
    const problem = path.length > MAX_DEPTH ? TOO_DEEP : refusal(node);
    if (problem !== null) return refuse(node, path, problem);
    if (isSeq<Node>(node)) return node.items.map((item, i) => plain(item, [...path, i]));
    if (isMap<Node, Node | null>(node)) return object(node, path);
    return isScalar(node) ? scalar(node, path) : null;
  }

  function object(node: YAMLMap<Node, Node | null>, path: Path): Json {
    const result: { [key: string]: Json } = {};
    const seen = new Set<string | null>();
    for (const pair of node.items) {
      const key = keyOf(pair);
      const problem = keyProblem(key, seen);
      if (problem !== null) refuseKey(pair.key, [...path, key ?? ''], problem);
      else if (key !== null) result[key] = plain(pair.value, [...path, key]);
      seen.add(key);
    }
    return result;
  }

  function scalar(node: Scalar, path: Path): Json {
    const { value } = node;
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
      return refuse(node, path, 'The number has more digits than a number can keep; put it in quotes.');
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    return null;
  }

  return { value: plain(root, []), findings, lost };
}

function refusal(node: Node): string | null {
  if (isAlias(node)) return 'Aliases (*) are not allowed in a plan; write the value out.';
  if ('anchor' in node && node.anchor) return 'Anchors (&) are not allowed in a plan; remove it.';
  return node.tag ? 'Tags (!) are not allowed in a plan; remove it.' : null;
}

/** A key as it is written; null where it is no text. */
function keyOf({ key }: Pair<Node, Node | null>): string | null {
  if (!isScalar(key) || refusal(key)) return null;
  return typeof key.value === 'string' ? key.value : (key.source ?? null);
}

function keyProblem(key: string | null, seen: ReadonlySet<string | null>): string | null {
  if (key === null) return 'A key must be a text.';
  if (key === '<<') return 'Merge keys (<<) are not allowed in a plan; write the keys out.';
  if (key === '__proto__') return 'The key "__proto__" is not allowed.';
  return seen.has(key) ? `The key "${key}" stands here twice; remove one.` : null;
}

import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';

type Path = readonly (string | number)[];

/** Finds where in a plan's text a place of the plan stands. */
export class YamlPlaces {
  constructor(
    private readonly root: Node | null,
    private readonly lines: LineCounter,
  ) {}

  /** The offset of a place's value, or of the nearest thing around it that the text holds. */
  ofValue(path: Path): number {
    return this.descend(path).offset;
  }

  /** The offset of a key in the map at `path`, or of the map where it holds no such key. */
  ofKey(path: Path, key: string): number {
    const { node, offset } = this.descend(path);
    return startOf(pairOf(node, key)?.key) ?? offset;
  }

  /** Line and column, from 1, of an offset. */
  lineAndColumn(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private descend(path: Path): { node: Node | null; offset: number } {
    let node = this.root;
    let offset = startOf(node) ?? 0;
    for (const step of path) {
      const next = childOf(node, step);
      if (!next) return { node: null, offset };
      node = next.node;
      offset = next.offset ?? offset;
    }
    return { node, offset };
  }
}

const startOf = (node: Node | null | undefined): number | undefined => node?.range?.[0];

/** A collection is best found by its key: that is the line its author looks for. */
function childOf(
  node: Node | null,
  step: string | number,
): { node: Node | null; offset: number | undefined } | null {
  const pair = pairOf(node, String(step));
  if (pair) return { node: pair.value, offset: startOf(isScalar(pair.value) ? pair.value : pair.key) };
  const item = isSeq<Node>(node) ? node.items[Number(step)] : undefined;
  return item ? { node: item, offset: startOf(item) } : null;
}

const pairOf = (node: Node | null, key: string): Pair<Node, Node | null> | undefined =>
  isMap<Node, Node | null>(node)
    ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
    : undefined;

import type { Json } from './to-plain';
import type { Path } from './value-at';

/** Plain data without some of its parts, and the way back to the places of the whole. */
export interface Pruned {
  readonly value: Json;
  /** The place in the whole of a place in what is left. */
  readonly original: (path: Path) => Path;
  /** Whether the list at a place of what is left has lost entries. */
  readonly isShortened: (path: Path) => boolean;
}

/** A place as a key of sets and maps. */
export const placeKey = (path: Path): string => JSON.stringify(path);

/** Takes the entries and keys away whose places (`placeKey`) are in `cut`. */
export function prune(whole: Json, cut: ReadonlySet<string>): Pruned {
  // By the place of a list in what is left: which indices of the whole its entries have.
  const kept = new Map<string, number[]>();
  const shortened = new Set<string>();

  function copy(value: Json, from: Path, to: Path): Json {
    if (Array.isArray(value)) return list(value, from, to);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).filter(([key]) => !cut.has(placeKey([...from, key])));
    return Object.fromEntries(
      members.map(([key, member]) => [key, copy(member, [...from, key], [...to, key])]),
    );
  }

  function list(entries: Json[], from: Path, to: Path): Json[] {
    const indices = [...entries.keys()].filter((i) => !cut.has(placeKey([...from, i])));
    kept.set(placeKey(to), indices);
    if (indices.length < entries.length) shortened.add(placeKey(to));
    return indices.map((index, i) => copy(entries[index] ?? null, [...from, index], [...to, i]));
  }

  return {
    value: copy(whole, [], []),
    original: (path) =>
      path.map((step, i) =>
        typeof step === 'number' ? (kept.get(placeKey(path.slice(0, i)))?.[step] ?? step) : step,
      ),
    isShortened: (path) => shortened.has(placeKey(path)),
  };
}

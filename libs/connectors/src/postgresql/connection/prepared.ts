// Every connection keeps what was prepared on it.
const MOST = 500;

const names = new Map<string, string>();

/**
 * A statement that its connection, which must keep its session, parses and plans once: for the few that come with every batch, of which that is
 * most of the work. What a process asks beyond some hundreds of texts is left as it is.
 */
export function prepared(text: string): { text: string; name?: string } {
  const name = names.get(text) ?? `commander_${names.size + 1}`;
  if (!names.has(text)) {
    if (names.size === MOST) return { text };
    names.set(text, name);
  }
  return { text, name };
}

/** What `work` makes of one snapshot of those that are given as streams. */
export async function inOneSnapshot<S, R>(
  snapshots: { stream(work: (session: S) => AsyncIterable<R>): AsyncIterable<R> },
  work: (session: S) => Promise<R>,
): Promise<R> {
  const results: R[] = [];
  const once = async function* (session: S): AsyncGenerator<R> {
    yield await work(session);
  };
  for await (const result of snapshots.stream(once)) results.push(result);
  return results[0] as R;
}

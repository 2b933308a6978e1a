import type { Database } from '@commander/faults';
import type { Contender } from '../contenders/contender';
import { CHECKED_ROWS } from './customers';
import { rowsDigest } from './rows-digest';

/** Reads the source once; the check then rejects where a contender has not left exactly the rows that it was to leave. */
export async function rowsCheck({
  source,
  target,
}: {
  readonly source: Database;
  readonly target: Database;
}): Promise<(contender: Pick<Contender, 'name' | 'leaves'>) => Promise<void>> {
  const expected = {
    'source rows': await rowsDigest(source),
    'checked rows': await rowsDigest(source, CHECKED_ROWS),
  };
  return async ({ name, leaves }) => {
    if (leaves === 'nothing') return;
    const found = await rowsDigest(target);
    if (found !== expected[leaves])
      throw new Error(`${name} left other rows than the ${leaves}: ${found} instead of ${expected[leaves]}.`);
  };
}

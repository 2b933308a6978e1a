import { waitUntil } from '@commander/stack';

const WITHIN_MS = 60_000;
const EVERY_MS = 200;

/** Waits until something holds; throws, in one sentence, where it does not come about within a minute. */
export async function mustCome(
  holds: () => boolean | Promise<boolean>,
  otherwise: string,
  everyMs = EVERY_MS,
): Promise<void> {
  if (!(await waitUntil(holds, WITHIN_MS, everyMs))) throw new Error(otherwise);
}

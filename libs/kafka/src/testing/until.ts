import { setTimeout as sleep } from 'node:timers/promises';

const BOUND_MS = 30_000;
const PAUSE_MS = 5;

/** Waits until the condition holds; after half a minute it throws what `state` says. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  state: () => unknown = () => '',
): Promise<void> {
  const deadline = performance.now() + BOUND_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${JSON.stringify(state())}`);
    await sleep(PAUSE_MS);
  }
}

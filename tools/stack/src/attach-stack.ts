import { livingGuardian } from './guardian/claim-home';
import { GuardianClient } from './guardian/guardian-client';
import type { ChildStatus } from './guardian/guardian-protocol';
import { isAlive } from './process-identity';
import { Stack } from './stack';
import { StackError } from './stack-error';
import { stackHome } from './stack-home';
import type { StackAddresses, StackLifetime } from './stack-state';
import { readState } from './stack-state';
import { waitUntil } from './wait-until';

const STOP_MS = 60_000;

/** What `commander status` tells. */
export type StackStatus =
  | { readonly running: false; readonly home: string }
  | {
      readonly running: true;
      readonly home: string;
      readonly lifetime: StackLifetime;
      readonly startedAt: string;
      readonly addresses: StackAddresses;
      readonly children: readonly ChildStatus[];
    };

/** Joins the stack that runs in a home, as a guest; nothing where none runs or it is still starting. */
export async function attachStack(folder?: string): Promise<Stack | undefined> {
  const home = stackHome(folder);
  const state = livingGuardian(home) === undefined ? undefined : readState(home);
  if (state === undefined) return undefined;
  const client = await GuardianClient.connect(state.guardian).catch(() => undefined);
  return client === undefined ? undefined : new Stack(home, client, state, false);
}

/** What runs in a home. */
export async function stackStatus(folder?: string): Promise<StackStatus> {
  const home = stackHome(folder);
  const state = readState(home);
  const stack = await attachStack(folder);
  if (stack === undefined || state === undefined) return { running: false, home: home.root };
  try {
    const { lifetime, startedAt } = state;
    const children = await stack.children();
    return { running: true, home: home.root, lifetime, startedAt, addresses: stack.addresses, children };
  } finally {
    stack.detach();
  }
}

/** Ends the stack that runs in a home, whoever started it, and waits until it is gone; false where none ran. */
export async function stopStack(folder?: string): Promise<boolean> {
  const home = stackHome(folder);
  const guardian = livingGuardian(home);
  if (guardian === undefined) return false;
  // SIGTERM asks the same as a request does, and is heard while the stack is still starting, too.
  process.kill(guardian.pid, 'SIGTERM');
  if (await waitUntil(() => !isAlive(guardian), STOP_MS)) return true;
  throw new StackError(
    `The stack in ${home.root} did not end within a minute: end process ${guardian.pid} and start again.`,
  );
}

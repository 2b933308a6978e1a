import { stackHome } from '../stack-home';
import { claimHome } from './claim-home';
import { listenForRequests } from './control-server';
import { Guardian } from './guardian';
import type { GuardianOptions } from './guardian-protocol';
import { sweepOrphans } from './pid-files';

/** The first and only line a guardian prints: how to reach it, or who holds the home already. */
export type GuardianGreeting =
  { readonly port: number; readonly token: string } | { readonly holder: number };

function greet(greeting: GuardianGreeting): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(greeting)}\n`, () => resolve()));
}

async function main(options: GuardianOptions): Promise<void> {
  const home = stackHome(options.home);
  const holder = claimHome(home);
  if (holder !== undefined) return greet({ holder: holder.pid });
  const guardian = new Guardian(home, options.ephemeral);
  const leave = (): Promise<never> => guardian.end().then(() => process.exit(0));

  // The launcher holds the other end of stdin: its end, however it came about, closes it.
  process.stdin.on('error', () => undefined);
  process.stdin.on('close', () => guardian.released || void leave());
  process.stdin.resume();
  process.on('SIGTERM', () => void leave());
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.stdout.on('error', () => undefined);

  await sweepOrphans(home);
  const control = await listenForRequests(async (request) => {
    const result = await guardian.handle(request);
    if (request.op === 'shutdown') setImmediate(() => void control.close().then(leave));
    return result;
  });
  await greet(control.address);
}

main(JSON.parse(process.argv[2] ?? '{}') as GuardianOptions).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

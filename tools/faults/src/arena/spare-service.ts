import { readFileSync } from 'node:fs';
import { freePort, waitUntil } from '@commander/stack';
import type { Services } from './services';

/** The environment that a running service was given. */
function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** One more instance of a service that runs, with its environment but for what is given. Linux alone tells that of a process. */
export interface SpareService {
  readonly name: string;
  /** Whether it says that it is well. */
  isWell(): Promise<boolean>;
  stop(): Promise<void>;
}

/** How a service that runs was started. */
async function specOf(services: Services, name: string) {
  const { pid } = await services.child(name).status();
  const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  return { name, command, args, env: environmentOf(pid) };
}

/** How to start a further instance of the service `like`. */
export async function spareSpec(services: Services, like: string, env: Record<string, string> = {}) {
  const spec = await specOf(services, like);
  const port = await freePort();
  const name = `${like}-spare-${port}`;
  const own = { COMMANDER_INSTANCE: name, COMMANDER_HTTP_PORT: String(port), ...env };
  return { ...spec, name, port, env: { ...spec.env, ...own } };
}

/** Ends a service and starts it with a changed environment, which it keeps until the returned function starts it as it was. */
export async function changeService(
  services: Services,
  name: string,
  env: Record<string, string>,
): Promise<() => Promise<void>> {
  const was = await specOf(services, name);
  const startAs = async (spec: typeof was): Promise<void> => {
    await services.child(name).stop();
    await services.spawn(spec);
  };
  await startAs({ ...was, env: { ...was.env, ...env } });
  return () => startAs(was);
}

const WELL_WITHIN_MS = 60_000;

/** Starts a further instance and waits until it is well. */
export async function startSpare(services: Services, like: string): Promise<SpareService> {
  const { name, port, command, args, env } = await spareSpec(services, like);
  await services.spawn({ name, command, args, env });
  const isWell = async (): Promise<boolean> => {
    const signal = AbortSignal.timeout(3000);
    return (
      (await fetch(`http://127.0.0.1:${port}/health`, { signal }).catch(() => undefined))?.status === 200
    );
  };
  if (!(await waitUntil(isWell, WELL_WITHIN_MS, 200))) throw new Error(`${name} did not become well.`);
  return { name, isWell, stop: async () => void (await services.child(name).stop()) };
}

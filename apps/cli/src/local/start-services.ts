import { freePort, waitUntil, type ChildStatus, type Stack } from '@commander/stack';
import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { safeText } from '../text/safe-text';
import { plannedServices, serviceSpec, type PlannedService, type ServiceSurroundings } from './service-specs';

const READY_MS = 120_000;
const LOG_LINES = 8;

/** Whether the process with this pid says, at this address, that it is well; another program may hold the port. */
export async function isHealthy(url: string, pid: number): Promise<boolean> {
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const health = (await answer?.json().catch(() => undefined)) as { pid?: number } | undefined;
  return answer?.status === 200 && health?.pid === pid;
}

function lastLines(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
    return lines.map((line) => `  ${safeText(line.slice(0, 500))}`);
  } catch {
    return [];
  }
}

function startFailure(name: string, file: string, what: string): CliError {
  return new CliError(
    [`The service ${name} ${what}. The end of ${file}:`, ...lastLines(file)].join('\n'),
    EXIT.prerequisite,
  );
}

// A service that ended is started as it was; one that runs stays; a new one gets a port.
async function run(
  stack: Stack,
  planned: PlannedService,
  known: ChildStatus[],
  s: ServiceSurroundings,
): Promise<string> {
  const before = known.find(({ name }) => name === planned.name);
  const url = stack.addresses.services[planned.name];
  if (before !== undefined && url !== undefined) {
    if (!before.running) await stack.child(planned.name).start();
    return url;
  }
  const port = await freePort(s.freePorts ? undefined : planned.usualPort);
  await stack.spawn(serviceSpec(planned, port, s));
  return `http://127.0.0.1:${port}`;
}

async function untilReady(stack: Stack, name: string, url: string, signal: AbortSignal): Promise<void> {
  const child = stack.child(name);
  let ended = false;
  const ready = await waitUntil(
    async () => {
      if (signal.aborted) throw new CliError('Interrupted.', EXIT.prerequisite);
      const { running, pid } = await child.status();
      ended = !running;
      return ended || (await isHealthy(url, pid));
    },
    READY_MS,
    200,
  );
  if (ended) throw startFailure(name, child.logFile, 'ended while it started');
  if (!ready) throw startFailure(name, child.logFile, `was not ready after ${READY_MS / 1000} seconds`);
}

/** Starts the services that do not run yet and waits until all are well; publishes their addresses, the API's as `api`. */
export async function startServices(
  stack: Stack,
  processors: number,
  surroundings: Omit<ServiceSurroundings, 'processors'>,
  signal: AbortSignal,
): Promise<void> {
  const known = await stack.children();
  const started: { name: string; url: string; service: string }[] = [];
  for (const planned of plannedServices(processors)) {
    const { name, service } = planned;
    const running = started.filter((other) => other.service === 'batch-processor');
    const s = { ...surroundings, processors: running.map(({ url }) => url) };
    started.push({ name, service, url: await run(stack, planned, known, s) });
  }
  await Promise.all(started.map(({ name, url }) => untilReady(stack, name, url, signal)));
  for (const { name, url } of started) stack.publish(name, url);
  const api = started.find(({ name }) => name === 'commander');
  if (api !== undefined) stack.publish('api', api.url);
}

import { stackStatus, type ChildStatus, type StackStatus } from '@commander/stack';
import { isHealthy } from './start-services';

/** One program of the local stack; `healthy` is null for the engines, which have no health page. */
export interface ProgramStatus {
  readonly name: string;
  readonly pid: number;
  readonly running: boolean;
  readonly url: string | null;
  readonly healthy: boolean | null;
}

/** What `commander status --json` prints; the database URLs hold their passwords. */
export interface LocalStatus {
  readonly running: boolean;
  readonly home: string;
  readonly started_at: string | null;
  readonly brokers: readonly string[];
  readonly databases: Readonly<Record<string, string>>;
  readonly api: string | null;
  readonly jaeger: string | null;
  readonly otlp: string | null;
  readonly programs: readonly ProgramStatus[];
}

const NOTHING = {
  started_at: null,
  brokers: [],
  databases: {},
  api: null,
  jaeger: null,
  otlp: null,
  programs: [],
};

async function programStatus(child: ChildStatus, url: string | undefined): Promise<ProgramStatus> {
  const { name, pid, running } = child;
  return {
    name,
    pid,
    running,
    url: url ?? null,
    healthy: url === undefined ? null : running && (await isHealthy(url, pid)),
  };
}

async function runningStatus(status: StackStatus & { running: true }): Promise<LocalStatus> {
  const { addresses, children, startedAt, home } = status;
  return {
    running: true,
    home,
    started_at: startedAt,
    brokers: addresses.brokers,
    databases: addresses.databases,
    api: addresses.services.api ?? null,
    jaeger: addresses.jaegerQuery ?? null,
    otlp: addresses.otlp ?? null,
    programs: await Promise.all(
      children.map((child) => programStatus(child, addresses.services[child.name])),
    ),
  };
}

/** Everything that runs in a home, with its addresses. */
export async function localStatus(folder: string): Promise<LocalStatus> {
  const status = await stackStatus(folder);
  return status.running ? runningStatus(status) : { running: false, home: status.home, ...NOTHING };
}

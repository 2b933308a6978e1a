import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { attachStack, type Stack } from '@commander/stack';
import { StreamReader } from '../oracle/stream-reader';
import { Api } from './api';
import { Broker } from './broker';
import { checkoutRoot } from './checkout-root';
import { atPort, Database, startEngines, type Engines } from './engines';
import { FailPointFile } from './fail-point-file';
import { runCli } from './run-cli';
import { ServiceLogs } from './service-logs';
import { Services } from './services';

/** What an arena is made of. */
export interface ArenaOptions {
  readonly processors: number;
  /** The checkout whose programs run; this one unless given. */
  readonly root?: string;
  /** Added to the environment of the command line, and so of the services. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (line: string) => void;
}

interface Parts {
  readonly home: string;
  readonly engines: Engines;
  readonly services: Services;
  readonly points: FailPointFile;
  readonly api: Api;
  readonly env: NodeJS.ProcessEnv;
  readonly root: string;
}

const SESSION_TIMEOUT_MS = 4000;

/** A whole installation of its own, started by `commander up`, every part of which can be harmed; the oracle looks past the proxies. */
export class Arena {
  readonly engines: Engines;
  readonly services: Services;
  readonly points: FailPointFile;
  readonly api: Api;
  readonly target: Database;
  /** What the commander keeps for itself. */
  readonly own: Database;
  readonly stream: StreamReader;
  readonly broker: Broker;
  readonly logs: ServiceLogs;
  /** The folder of the connection `files`. */
  readonly files: string;

  private constructor(private readonly parts: Parts) {
    const { engines, services, points, api, home } = parts;
    this.engines = engines;
    this.services = services;
    this.points = points;
    this.api = api;
    this.files = join(home, 'files');
    this.target = new Database(databaseOf(engines.server, 'commander_target'));
    this.own = new Database(databaseOf(engines.server, 'commander_read_model'));
    this.stream = new StreamReader(engines.broker);
    this.broker = new Broker(engines.broker);
    this.logs = new ServiceLogs(join(home, 'services', 'logs'));
  }

  static async start(options: ArenaOptions): Promise<Arena> {
    const { processors, root = checkoutRoot(), onProgress = () => undefined } = options;
    const home = mkdtempSync(join(tmpdir(), 'commander-faults-'));
    mkdirSync(join(home, 'files'));
    process.env.COMMANDER_CACHE ??= join(checkoutRoot(), '.commander', 'cache');
    onProgress('Starting Kafka and PostgreSQL');
    const engines = await startEngines(join(home, 'engines'));
    const points = new FailPointFile(home);
    const env = { ...surroundings(home, engines, points), ...options.env };
    onProgress('Starting the services');
    const stack = await up(env, { root, processors }).catch(async (error: unknown) => {
      await engines.stop();
      rmSync(home, { recursive: true, force: true });
      throw error;
    });
    const names = Object.keys(stack.addresses.services).filter((name) => name !== 'api');
    const services = new Services(stack, names);
    const token = readFileSync(join(home, 'services', 'token'), 'utf8').trim();
    const api = new Api(
      () => services.url('commander'),
      token,
      () => services.restart(),
    );
    const arena = new Arena({ home, engines, services, points, api, env, root });
    await makeLoader(arena.target);
    await arena.stream.start();
    return arena;
  }

  /** The instances that carry out orders. */
  get processors(): string[] {
    return this.services.names.filter((name) => name.startsWith('batch-processor'));
  }

  /** Undoes every harm: nothing armed, the network well, engines and services running. */
  async heal(): Promise<void> {
    this.points.arm();
    const { stack, kafkaProxy, targetProxy, ownProxy } = this.engines;
    for (const proxy of [kafkaProxy, targetProxy, ownProxy]) proxy.heal();
    const ended = (await stack.children()).filter(({ running }) => !running);
    await Promise.all(ended.map(({ name }) => stack.child(name).start()));
    if (!(await stack.enginesAnswer())) throw new Error('The engines did not come back.');
    await this.services.revive();
  }

  /** Runs the command line against this installation. */
  cli(...args: readonly string[]) {
    return runCli(args, this.parts.env, { root: this.parts.root });
  }

  /** Stops everything and removes the home. */
  async stop(): Promise<void> {
    const { home, env, root, services } = this.parts;
    await services.signal('SIGCONT', ...services.names);
    await this.stream.stop();
    await this.broker.close();
    await this.target.end();
    await this.own.end();
    await runCli(['down'], env, { root });
    await this.engines.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

// Installations that start at once on one machine may find the same port free.
const TRIES = 3;

async function up(
  env: NodeJS.ProcessEnv,
  { root, processors }: { root: string; processors: number },
): Promise<Stack> {
  for (let attempt = 1; ; attempt += 1) {
    const { code, stderr } = await runCli(['up', '--processors', String(processors)], env, { root });
    const stack = code === 0 ? await attachStack(env.COMMANDER_HOME) : undefined;
    if (stack) return stack;
    if (attempt === TRIES || !stderr.includes('EADDRINUSE'))
      throw new Error(`"commander up" ended with ${code}:\n${stderr}`);
  }
}

// No superuser: rights can be taken from it, and limits hold for it.
const LOADER = { name: 'loader', password: 'loads' };

function loaderUrl(url: string): string {
  const changed = new URL(url);
  changed.username = LOADER.name;
  changed.password = LOADER.password;
  return changed.href;
}

async function makeLoader(target: Database): Promise<void> {
  await target.query(`create role ${LOADER.name} login password '${LOADER.password}'`);
  await target.query(`grant create on database commander_target to ${LOADER.name}`);
}

const databaseOf = (server: string, name: string): string => {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
};

function surroundings(home: string, engines: Engines, points: FailPointFile): NodeJS.ProcessEnv {
  const { server, kafkaProxy, targetProxy, ownProxy } = engines;
  const target = loaderUrl(atPort(databaseOf(server, 'commander_target'), targetProxy.port));
  return {
    ...process.env,
    ...points.env,
    COMMANDER_HOME: join(home, 'services'),
    COMMANDER_KAFKA_BROKERS: `127.0.0.1:${kafkaProxy.port}`,
    COMMANDER_KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
    COMMANDER_DATABASE_URL: atPort(server, ownProxy.port),
    COMMANDER_CONNECTION_FILES: pathToFileURL(join(home, 'files')).href,
    COMMANDER_CONNECTION_OLD: target,
    COMMANDER_CONNECTION_NEW: target,
    NO_COLOR: '1',
  };
}

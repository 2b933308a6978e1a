import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Api, checkoutRoot, Database, runCli } from '@commander/faults';
import { createKafkaMessageLog, type MessageLog } from '@commander/kafka';
import { attachStack, StackError, startStack, type Stack } from '@commander/stack';
import { processorSeconds, type ProcessorSeconds } from '../measure/processor-clock';
import { Installation } from './installation';
import { ThrottledSource } from './throttled-source';

/** Engines of its own with a source, a target and, beside them, installations of Commander as a case wants them. */
export class BenchArena {
  private installation: Promise<Installation> | undefined;
  private mariadb: string | undefined;
  private throttled: ThrottledSource | undefined;
  private opened: MessageLog | undefined;
  private stopped: Promise<void> | undefined;

  private constructor(
    private readonly home: string,
    private readonly engines: Stack,
    readonly source: Database,
    readonly target: Database,
  ) {}

  /** Starts Kafka and PostgreSQL with full durability: what is measured is what an operator gets. */
  static async start(onProgress: (line: string) => void): Promise<BenchArena> {
    const home = mkdtempSync(join(tmpdir(), 'commander-bench-'));
    mkdirSync(join(home, 'files'));
    process.env.COMMANDER_CACHE ??= join(checkoutRoot(), '.commander', 'cache');
    const engines = await startStack({
      home: join(home, 'engines'),
      lifetime: 'launcher',
      ephemeral: true,
      databases: [],
      onProgress,
    });
    const urls = await Promise.all(['legacy', 'fresh'].map((name) => engines.createDatabase(name)));
    const [source = '', target = ''] = urls;
    return new BenchArena(home, engines, new Database(source), new Database(target));
  }

  /** The folder of the connection `files`. */
  get files(): string {
    return join(this.home, 'files');
  }

  /** Kafka's brokers, `host:port`. */
  get brokers(): string[] {
    return [...this.engines.addresses.brokers];
  }

  /** The log of the installations; closed with the arena. */
  log(): MessageLog {
    this.opened ??= createKafkaMessageLog({ brokers: this.brokers, clientId: 'bench', topicPrefix: '' });
    return this.opened;
  }

  /** A folder for what references need. */
  get scratch(): string {
    return this.home;
  }

  /** A database of MariaDB, which Commander knows as `maria`; undefined where its server cannot be started here. */
  async mariadbSource(): Promise<string | undefined> {
    try {
      this.mariadb ??= await this.engines.createMariadbDatabase('legacy');
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
    }
    return this.mariadb;
  }

  /** Makes the source be known to Commander as `distant` as well, by way of connections of so many bytes a second each. */
  async throttleSource(bytesPerSecond: number): Promise<void> {
    this.throttled ??= await ThrottledSource.start(this.source.url, bytesPerSecond);
  }

  /** Services with so many batch-processors; those of the last case where they are alike. */
  async services(processors: number): Promise<Installation> {
    const purpose = [processors, this.mariadb, this.throttled?.url].join(' ');
    const running = await this.installation?.catch(() => undefined);
    if (running?.purpose === purpose) return running;
    await this.stopServices();
    this.installation = this.startServices(processors, purpose);
    return this.installation;
  }

  /** Processor time so far of the engines, the services and whatever this process has run; nothing of what runs in containers. */
  async processorClock(): Promise<ProcessorSeconds> {
    const engines = (await this.engines.children()).filter(({ running }) => running);
    const services = (await (await this.installation)?.pids()) ?? new Map<string, number>();
    return processorSeconds(new Map([...engines.map(({ name, pid }) => [name, pid] as const), ...services]));
  }

  /** Stops everything and removes the home; a second call waits for the first. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    await this.source.end();
    await this.target.end();
    await this.opened?.close();
    await this.stopServices();
    await this.throttled?.stop();
    await this.engines.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async startServices(processors: number, purpose: string): Promise<Installation> {
    const env = this.surroundings();
    const { code, stderr } = await runCli(['up', '--free-ports', '--processors', String(processors)], env, {
      root: checkoutRoot(),
    });
    const stack = await attachStack(env.COMMANDER_HOME);
    if (code !== 0 || !stack) throw new Error(`"commander up" ended with ${code}:\n${stderr}`);
    const token = readFileSync(join(this.home, 'services', 'token'), 'utf8').trim();
    const address = () => stack.addresses.services.commander ?? '';
    const api = new Api(address, token, () => Promise.resolve());
    return new Installation(stack, api, token, purpose);
  }

  private async stopServices(): Promise<void> {
    const { installation } = this;
    if (!installation) return;
    this.installation = undefined;
    // Those that are still starting would outlive a stop that came before them.
    await installation.catch(() => undefined);
    await runCli(['down'], this.surroundings(), { root: checkoutRoot() });
  }

  private surroundings(): NodeJS.ProcessEnv {
    const { brokers, databaseServer } = this.engines.addresses;
    return {
      ...process.env,
      COMMANDER_HOME: join(this.home, 'services'),
      COMMANDER_KAFKA_BROKERS: brokers.join(','),
      COMMANDER_DATABASE_URL: databaseServer,
      COMMANDER_CONNECTION_FILES: pathToFileURL(this.files).href,
      COMMANDER_CONNECTION_LEGACY: this.source.url,
      COMMANDER_CONNECTION_FRESH: this.target.url,
      ...(this.throttled && { COMMANDER_CONNECTION_DISTANT: this.throttled.url }),
      ...(this.mariadb !== undefined && { COMMANDER_CONNECTION_MARIA: this.mariadb }),
      NO_COLOR: '1',
    };
  }
}

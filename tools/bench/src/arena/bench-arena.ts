import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Api, checkoutRoot, Database, runCli } from '@commander/faults';
import { attachStack, startStack, type Stack } from '@commander/stack';
import { Installation } from './installation';

/** Engines of its own with a source, a target and, beside them, installations of Commander as a case wants them. */
export class BenchArena {
  private installation: Installation | undefined;

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

  /** Services with so many batch-processors; those of the last case where they are alike. */
  async services(processors: number): Promise<Installation> {
    if (this.installation?.processors === processors) return this.installation;
    await this.stopServices();
    const env = this.surroundings();
    const { code, stderr } = await runCli(['up', '--free-ports', '--processors', String(processors)], env, {
      root: checkoutRoot(),
    });
    const stack = await attachStack(env.COMMANDER_HOME);
    if (code !== 0 || !stack) throw new Error(`"commander up" ended with ${code}:\n${stderr}`);
    const token = readFileSync(join(this.home, 'services', 'token'), 'utf8').trim();
    const address = () => stack.addresses.services.commander ?? '';
    const api = new Api(address, token, () => Promise.resolve());
    this.installation = new Installation(stack, api, token, processors);
    return this.installation;
  }

  /** Stops everything and removes the home. */
  async stop(): Promise<void> {
    await this.source.end();
    await this.target.end();
    await this.stopServices();
    await this.engines.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async stopServices(): Promise<void> {
    if (!this.installation) return;
    this.installation = undefined;
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
      NO_COLOR: '1',
    };
  }
}

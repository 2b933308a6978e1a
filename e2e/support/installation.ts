import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { TOPICS, type ExecutionReport } from '@commander/contracts';
import { createKafkaMessageLog, type MessageLog, type StoredMessage } from '@commander/kafka';
import { attachStack, startStack, waitUntil, type Stack } from '@commander/stack';
import { runCli, type CliRun } from './run-cli';

// What was once fetched for this checkout need not be fetched again.
const CACHE = join(__dirname, '..', '..', '.commander', 'cache');
const STARTS_WITHIN_MS = 120_000;

/** What `commander status --json` tells, as far as the tests need it. */
interface Status {
  readonly brokers: string[];
  readonly databases: Record<string, string>;
  readonly api: string;
  readonly programs: {
    readonly name: string;
    readonly url: string | null;
    readonly healthy: boolean | null;
  }[];
}

async function prepared(home: string, prepare: (stack: Stack) => Promise<NodeJS.ProcessEnv>) {
  process.env.COMMANDER_CACHE ??= CACHE;
  const stack = await startStack({ home, lifetime: 'detached' });
  try {
    return await prepare(stack);
  } finally {
    stack.detach();
  }
}

/** A whole installation of its own: started by `commander up` in a temporary home, used through the command line. */
export class Installation {
  target: Client;
  readonly log: MessageLog;

  private constructor(
    readonly home: string,
    readonly stack: Stack,
    readonly status: Status,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.target = this.targetClient();
    this.log = createKafkaMessageLog({ brokers: status.brokers, clientId: 'e2e', topicPrefix: '' });
  }

  /**
   * Starts one; `env` is added to the environment of the command line, and so of the services, as is what `prepare` says, which
   * has the engines before any service runs.
   */
  static async start(
    env: NodeJS.ProcessEnv = {},
    prepare?: (stack: Stack) => Promise<NodeJS.ProcessEnv>,
  ): Promise<Installation> {
    const home = mkdtempSync(join(tmpdir(), 'commander-e2e-'));
    // Where root runs this, PostgreSQL is somebody else: its data lie in the home, and go with it, only where others may pass.
    chmodSync(home, 0o711);
    const surroundings = {
      ...process.env,
      COMMANDER_HOME: home,
      COMMANDER_CACHE: CACHE,
      NO_COLOR: '1',
      ...env,
      ...(prepare && (await prepared(home, prepare))),
    };
    const up = await runCli(['up', '--free-ports', '--processors', '2'], surroundings);
    const stack = await attachStack(home);
    if (up.code !== 0 || !stack) throw new Error(`"commander up" ended with ${up.code}:\n${up.stderr}`);
    const status = JSON.parse((await runCli(['status', '--json'], surroundings)).stdout) as Status;
    const installation = new Installation(home, stack, status, surroundings);
    await installation.target.connect();
    return installation;
  }

  /** Stops everything and removes the home. */
  async stop(): Promise<void> {
    await this.target.end();
    await this.log.close();
    await this.cli('down');
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Runs the command line against this installation. */
  cli(...args: string[]): Promise<CliRun> {
    return runCli(args, this.env);
  }

  /** The names of the services, each instance by itself. */
  services(): string[] {
    return this.status.programs.filter(({ url }) => url !== null).map(({ name }) => name);
  }

  /** Ends services with SIGKILL, all at once. */
  async killServices(names = this.services()): Promise<void> {
    await Promise.all(names.map((name) => this.stack.child(name).kill()));
  }

  /** Starts services that were ended, and waits until they are healthy. */
  async startServices(names = this.services()): Promise<void> {
    await Promise.all(names.map((name) => this.stack.child(name).start()));
    const healthy = await waitUntil(async () => {
      const { programs } = JSON.parse((await this.cli('status', '--json')).stdout) as Status;
      return names.every((name) => programs.some((program) => program.name === name && program.healthy));
    }, STARTS_WITHIN_MS);
    if (!healthy) throw new Error(`Not every one of ${names.join(', ')} became healthy.`);
  }

  /** Ends everything with SIGKILL, engines too, and starts it again. */
  async restart(): Promise<void> {
    const engines = ['kafka', 'postgres'];
    await this.killServices([...this.services(), ...engines]);
    await Promise.all(engines.map((name) => this.stack.child(name).start()));
    if (!(await this.stack.enginesAnswer())) throw new Error('Kafka or PostgreSQL did not come back.');
    await this.startServices();
    await this.target.end().catch(() => undefined);
    this.target = this.targetClient();
    await this.target.connect();
  }

  /** The execution's report as the command line prints it with --json. */
  async report(executionId: string): Promise<ExecutionReport> {
    const { stdout, stderr } = await this.cli('report', executionId, '--json');
    if (stdout === '') throw new Error(`There is no report of ${executionId}: ${stderr}`);
    return (JSON.parse(stdout) as { response: ExecutionReport }).response;
  }

  /** One number out of the target. */
  async countInTarget(sql: string): Promise<number> {
    const { rows } = await this.target.query<{ n: string }>(`select (${sql})::text as n`);
    return Number(rows[0]?.n);
  }

  /** Every message of a topic of ours, dead letters by their full name. */
  async messages(topic: string): Promise<StoredMessage[]> {
    const messages: StoredMessage[] = [];
    const partitions = await this.log.partitions(topic);
    for (let partition = 0; partition < partitions; partition += 1)
      for await (const message of this.log.read({ topic, partition, from: 0 })) messages.push(message);
    return messages;
  }

  /** Every message of every topic of ours. */
  async allMessages(): Promise<StoredMessage[]> {
    const topics = Object.values(TOPICS).flatMap((topic) => [topic, `${topic}.dlq`]);
    return (await Promise.all(topics.map((topic) => this.messages(topic)))).flat();
  }

  /** Everything that the programs of this installation have logged. */
  logs(): string {
    const folder = join(this.home, 'logs');
    return readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
  }

  private targetClient(): Client {
    const client = new Client({ connectionString: this.status.databases.target });
    // A test may stop the database under it; the next query says so.
    client.on('error', () => undefined);
    return client;
  }
}

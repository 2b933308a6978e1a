import { randomBytes } from 'node:crypto';
import type { Stack } from '@commander/stack';
import { attachStack, TEST_HOME_VARIABLE } from '@commander/stack';

/** A prefix for topics, groups or names that nothing else in the run has. */
export function uniquePrefix(): string {
  return `t${randomBytes(5).toString('hex')}.`;
}

/** The stack as one suite sees it: what it makes is its own and goes with it. */
export class SuiteStack {
  /** This suite's prefix for topics and groups. */
  readonly prefix = uniquePrefix();
  private readonly databases: string[] = [];
  private readonly mariadbDatabases: string[] = [];
  private attached: Stack | undefined;

  /** The stack itself; there from `beforeAll` on. */
  get stack(): Stack {
    if (this.attached === undefined)
      throw new Error('The stack is there from beforeAll on, not while a suite is defined.');
    return this.attached;
  }

  /** The addresses of the Kafka brokers. */
  get brokers(): string[] {
    return [...this.stack.addresses.brokers];
  }

  /** Makes an empty database for this suite, dropped at its end; returns its URL. */
  async createTestDatabase(): Promise<string> {
    const name = `t_${randomBytes(6).toString('hex')}`;
    this.databases.push(name);
    return this.stack.createDatabase(name);
  }

  /** Makes an empty MariaDB database for this suite, dropped at its end; returns its URL. Needs `useStack({ mariadb: true })`. */
  async createMariadbDatabase(): Promise<string> {
    const name = `t_${randomBytes(6).toString('hex')}`;
    this.mariadbDatabases.push(name);
    return this.stack.createMariadbDatabase(name);
  }

  /** Joins the stack that jest started. */
  async attach(): Promise<void> {
    this.attached = await attachStack(process.env[TEST_HOME_VARIABLE]);
    if (this.attached === undefined) {
      throw new Error(
        'No stack runs for this suite: run it through jest as an .int.spec.ts or .e2e.spec.ts file.',
      );
    }
  }

  /** Ends the programs and drops the databases of this suite. */
  async release(): Promise<void> {
    const { stack } = this;
    await stack.stopSpawned();
    await Promise.all(this.databases.map((name) => stack.dropDatabase(name)));
    await Promise.all(this.mariadbDatabases.map((name) => stack.dropMariadbDatabase(name)));
    stack.detach();
  }
}

/** What a suite needs beside Kafka and PostgreSQL. */
export interface SuiteNeeds {
  /** A MariaDB server, which the first suite that needs one starts for the whole run. */
  readonly mariadb?: boolean;
}

// Preparing MariaDB's data takes seconds, and more on a busy machine.
const ENGINE_MS = 180_000;

/** Gives a suite its share of the stack that jest started once for the whole run: call it inside `describe`. */
export function useStack({ mariadb = false }: SuiteNeeds = {}): SuiteStack {
  const suite = new SuiteStack();
  beforeAll(async () => {
    await suite.attach();
    if (mariadb) await suite.stack.startMariadb();
  }, ENGINE_MS);
  afterAll(() => suite.release());
  return suite;
}

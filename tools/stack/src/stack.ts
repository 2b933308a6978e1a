import { createDatabase, dropDatabase } from './create-database';
import { createMariadbDatabase, dropMariadbDatabase } from './create-mariadb-database';
import { kafkaAnswers } from './engines/kafka-answers';
import { postgresAnswers } from './engines/probes';
import { startMariadb } from './engines/start-mariadb';
import { Child } from './guardian/child';
import type { GuardianClient } from './guardian/guardian-client';
import type { ChildStatus, ServiceSpec } from './guardian/guardian-protocol';
import type { StackHome } from './stack-home';
import { logFile } from './stack-home';
import type { StackAddresses, StackState } from './stack-state';
import { readState, writeState } from './stack-state';
import { waitUntil } from './wait-until';

const ENGINES_MS = 60_000;

/** A running stack: its addresses, its programs, and its end. */
export class Stack {
  private readonly spawned = new Set<string>();

  constructor(
    private readonly home: StackHome,
    private readonly client: GuardianClient,
    private state: StackState,
    /** Whether this object started the stack, and so ends all of it; a guest ends only what it spawned itself. */
    readonly owned: boolean,
  ) {}

  /** Every address, database passwords included. */
  get addresses(): StackAddresses {
    return this.state.addresses;
  }

  /** Whether it lives until it is stopped rather than as long as its launcher. */
  get detached(): boolean {
    return this.state.lifetime === 'detached';
  }

  /** The folder with everything the stack has. */
  get homeFolder(): string {
    return this.home.root;
  }

  /** Makes a database on the stack's server where it is missing; returns its URL. */
  createDatabase(name: string): Promise<string> {
    return createDatabase(this.addresses.databaseServer, name);
  }

  /** Removes a database, ending its sessions. */
  dropDatabase(name: string): Promise<void> {
    return dropDatabase(this.addresses.databaseServer, name);
  }

  /** Starts MariaDB where nobody has yet; returns the URL of the server, whose user may create databases. */
  async startMariadb(onProgress: (line: string) => void = () => undefined): Promise<string> {
    const { home, client, state } = this;
    const { ephemeral, durability } = state;
    const url = await startMariadb({ home, guardian: client, ephemeral, durability, onProgress });
    this.state = readState(home) ?? state;
    return url;
  }

  /** Makes a database on the stack's MariaDB, which is started first where nobody has; returns its URL. */
  async createMariadbDatabase(name: string): Promise<string> {
    return createMariadbDatabase(await this.startMariadb(), name);
  }

  /** Removes a database of the stack's MariaDB. */
  async dropMariadbDatabase(name: string): Promise<void> {
    return dropMariadbDatabase(await this.startMariadb(), name);
  }

  /** Runs a program under the guardian; rejects where it cannot be run or its name is taken by a running one. */
  async spawn(spec: ServiceSpec): Promise<Child> {
    await this.client.request<ChildStatus>({ op: 'spawn', spec: { ...spec, env: spec.env ?? process.env } });
    this.spawned.add(spec.name);
    return this.child(spec.name);
  }

  /** A program of the stack by its name, whoever started it; `kafka`, `postgres`, `jaeger` and `mariadb` where they run natively. */
  child(name: string): Child {
    return new Child(this.client, name, logFile(this.home, name));
  }

  /** All programs that were ever started, with how they are now. */
  children(): Promise<ChildStatus[]> {
    return this.client.request({ op: 'list' });
  }

  /** Waits until Kafka and PostgreSQL answer (after a test stopped one); false after a minute. */
  enginesAnswer(): Promise<boolean> {
    const { brokers, databaseServer } = this.addresses;
    return waitUntil(
      async () =>
        (await Promise.all([kafkaAnswers(brokers), postgresAnswers(databaseServer)])).every(Boolean),
      ENGINES_MS,
    );
  }

  /** Adds an address of one of our services, such as the REST API, to what `status` shows. */
  publish(name: string, url: string): void {
    const state = readState(this.home) ?? this.state;
    const services = { ...state.addresses.services, [name]: url };
    this.state = { ...state, addresses: { ...state.addresses, services } };
    writeState(this.home, this.state);
  }

  /** Ends the programs that were spawned through this object. */
  async stopSpawned(): Promise<void> {
    await Promise.all([...this.spawned].map((name) => this.child(name).stop()));
  }

  /** Ends the stack, or as a guest the programs spawned through this object; a second call does nothing. */
  async stop(): Promise<void> {
    if (this.client.closed) return;
    if (this.owned) await this.client.request({ op: 'shutdown' });
    else await this.stopSpawned();
    this.client.close();
  }

  /** Leaves everything as it is and hangs up. */
  detach(): void {
    this.client.close();
  }
}

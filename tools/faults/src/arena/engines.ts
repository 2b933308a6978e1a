import { chmodSync, mkdirSync } from 'node:fs';
import { Client } from 'pg';
import { freePort, startStack, type Stack } from '@commander/stack';
import { rewriteAddresses } from '../proxy/kafka-addresses';
import { TcpProxy } from '../proxy/tcp-proxy';

/** Kafka and PostgreSQL of one's own, behind proxies, so that they and the way to them can be harmed. */
export interface Engines {
  readonly stack: Stack;
  readonly kafkaProxy: TcpProxy;
  /** The way to sources and targets. */
  readonly targetProxy: TcpProxy;
  /** The way to the databases of the services themselves. */
  readonly ownProxy: TcpProxy;
  /** `host:port` of the broker itself. */
  readonly broker: string;
  /** The maintenance database itself. */
  readonly server: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts engines in a folder; they and the folder go with `stop`, and with this process. */
export async function startEngines(home: string): Promise<Engines> {
  mkdirSync(home, { recursive: true });
  // The server of PostgreSQL may run as another user.
  chmodSync(home, 0o711);
  const stack = await startStack({ home, lifetime: 'launcher', ephemeral: true, databases: [] });
  const { brokers, databaseServer: server } = stack.addresses;
  const [broker = ''] = brokers;
  const kafka = { host: HOST, port: Number(broker.split(':').at(-1)) };
  const database = { host: HOST, port: Number(new URL(server).port) };
  const kafkaPort = await freePort();
  const kafkaProxy = await TcpProxy.start(
    kafkaPort,
    () => kafka,
    () => rewriteAddresses(kafka, kafkaPort),
  );
  const targetProxy = await TcpProxy.start(await freePort(), () => database);
  const ownProxy = await TcpProxy.start(await freePort(), () => database);
  const stop = async (): Promise<void> => {
    await Promise.all([kafkaProxy.stop(), targetProxy.stop(), ownProxy.stop()]);
    await stack.stop();
  };
  return { stack, kafkaProxy, targetProxy, ownProxy, broker, server, stop };
}

/** The same address with another port. */
export function atPort(url: string, port: number): string {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}

/** A database's connection that outlives the server's restarts: it is opened anew where it broke. */
export class Database {
  private client: Promise<Client> | undefined;

  constructor(readonly url: string) {}

  /** Rows of one statement; rejects with the driver's error. */
  async query<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    const current = (this.client ??= this.open());
    try {
      return (await (await current).query<T>(sql, [...values])).rows;
    } catch (error) {
      if (this.client === current && !('severity' in (error as object) && !isFatal(error)))
        this.client = undefined;
      throw error;
    }
  }

  async end(): Promise<void> {
    const client = await this.client?.catch(() => undefined);
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async open(): Promise<Client> {
    const client = new Client({ connectionString: this.url, application_name: 'oracle' });
    client.on('error', () => (this.client = undefined));
    await client.connect();
    return client;
  }
}

const isFatal = (error: unknown): boolean =>
  ['FATAL', 'PANIC'].includes(String((error as { severity?: string }).severity));

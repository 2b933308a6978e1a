import { createConnection } from 'node:net';
import { createConnection as connectMariadb } from 'mysql2/promise';
import { Client } from 'pg';

const PROBE_MS = 2_000;

/** Whether a PostgreSQL server answers `select 1`. */
export async function postgresAnswers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: PROBE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether a MariaDB server answers `select 1`. */
export async function mariadbAnswers(url: string): Promise<boolean> {
  try {
    const connection = await connectMariadb({ uri: url, connectTimeout: PROBE_MS });
    connection.on('error', () => undefined);
    try {
      await connection.query('select 1');
    } finally {
      connection.destroy();
    }
    return true;
  } catch {
    return false;
  }
}

/** Whether a URL answers 2xx. */
export async function httpAnswers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) })).ok;
  } catch {
    return false;
  }
}

/** Whether somebody listens at `host:port`. */
export function tcpAnswers(address: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = createConnection({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    socket.setTimeout(PROBE_MS, () => socket.destroy());
    socket.once('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(false));
  });
}

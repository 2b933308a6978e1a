import { cpus, totalmem } from 'node:os';
import type { Database } from '@commander/faults';

/** What the figures depend on: cores, memory and versions. */
export async function machine(database: Database): Promise<Record<string, string | number>> {
  const [server] = await database.query<{ server_version: string }>('show server_version');
  return {
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgresql: server?.server_version ?? '',
  };
}

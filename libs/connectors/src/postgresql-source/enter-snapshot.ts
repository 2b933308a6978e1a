import type { SourceSnapshot } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { codeOf } from '../postgresql/errors/classify-postgres-error';
import { momentOf } from './held-snapshot';

// It is unknown (22023, 42704), whoever exported it is gone (55000), or the database is another one (0A000).
const GONE: ReadonlySet<string | undefined> = new Set(['22023', '42704', '55000', '0A000']);

/** Begins a read-only transaction, in the snapshot given; resolves with false, in no transaction, where that is lost. */
export async function enterSnapshot(client: ClientBase, snapshot?: SourceSnapshot): Promise<boolean> {
  await client.query('begin isolation level repeatable read, read only');
  if (!snapshot || (await imported(client, snapshot))) return true;
  await client.query('rollback');
  return false;
}

// The id is of letters, digits and dashes: the statement takes no parameter.
async function imported(client: ClientBase, { id, moment }: SourceSnapshot): Promise<boolean> {
  try {
    await client.query(`set transaction snapshot '${id}'`);
  } catch (error) {
    if (GONE.has(codeOf(error))) return false;
    throw error;
  }
  return (await momentOf(client)) === moment;
}

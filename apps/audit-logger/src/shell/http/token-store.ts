import type { Grant, OwnedToken } from '@commander/security';
import { DataSource } from 'typeorm';

/** A token with what its owner may do. */
export interface GrantedToken extends OwnedToken {
  readonly grants: readonly Grant[];
}

/** Where operators' tokens are found. */
export interface TokenStore {
  /** The token with an id; null where there is none. */
  find(id: string): Promise<GrantedToken | null>;
  close(): Promise<void>;
}

const FIND = `
  select id, operator, hash, grants, to_json(expires_at) #>> '{}' as expires_at, to_json(revoked_at) #>> '{}' as revoked_at
  from commander_security.operator_token where id = $1`;
const TIMEOUT_MS = 10_000;

/** The tokens in the commander's database, which are only read here. It connects when a token is first looked for. */
export function openTokenStore(url: string): TokenStore {
  const source = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'audit-logger',
    connectTimeoutMS: TIMEOUT_MS,
    extra: {
      max: 2,
      statement_timeout: TIMEOUT_MS,
      idle_in_transaction_session_timeout: TIMEOUT_MS,
      options: '-c default_transaction_read_only=on',
    },
  });
  let opening: Promise<unknown> | undefined;
  const open = (): Promise<unknown> => {
    opening ??= source.initialize().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    find: async (id) => {
      await open();
      const [row] = await source.query<GrantedToken[]>(FIND, [id]);
      return row ?? null;
    },
    close: async () => {
      if (source.isInitialized) await source.destroy();
    },
  };
}

import { IsNull, type Repository } from 'typeorm';
import { operatorName } from '@commander/contracts';
import {
  createToken,
  tokenId,
  verifyToken,
  type Grant,
  type NewToken,
  type Operator,
  type OwnedToken,
} from '@commander/security';
import { OperatorTokenRow } from './operator-token-row';
import type { TokenTeller } from './token-teller';

// What can be no name or id is not asked for: PostgreSQL fails on some texts.
const TOKEN_ID = /^[0-9a-f]{16}$/;

/** Operators and their tokens. An operator is whoever holds a token that is neither revoked nor expired. */
export class OperatorStore {
  constructor(
    private readonly tokens: Repository<OperatorTokenRow>,
    private readonly teller: TokenTeller,
  ) {}

  /** The operator behind a bearer token; null where it opens no door. */
  async authenticate(token: string): Promise<Operator | null> {
    const id = tokenId(token);
    const row = id === undefined ? null : await this.tokens.findOneBy({ id });
    if (!row || !verifyToken(token, stored(row), new Date()).ok) return null;
    return { name: row.operator, grants: row.grants };
  }

  /** What is known of an operator by name; their grants are those of all their valid tokens. */
  async operator(name: string): Promise<Operator | undefined> {
    if (!operatorName.safeParse(name).success) return undefined;
    const rows = (await this.tokens.findBy({ operator: name })).filter(isUsable);
    return rows.length === 0 ? undefined : { name, grants: rows.flatMap((row) => row.grants) };
  }

  /** A stored token by its id. */
  async token(id: string): Promise<OwnedToken | undefined> {
    if (!TOKEN_ID.test(id)) return undefined;
    const row = await this.tokens.findOneBy({ id });
    return row ? { ...stored(row), operator: row.operator, grants: row.grants } : undefined;
  }

  /** Makes a token, whose secret is shown this once; `by` is who gives these rights. */
  async create(operator: string, grants: Grant[], by: string | null): Promise<NewToken> {
    const token = createToken();
    await this.keep(token, { operator, grants }, by);
    return token;
  }

  /**
   * Takes a token its rights, for good; from now on it opens no door. That does not wait for the stream: where this rejects it is to be
   * repeated, so that the stream tells of it.
   */
  async revoke(token: OwnedToken, by: string): Promise<void> {
    await this.tokens.update({ id: token.id, revokedAt: IsNull() }, { revokedAt: new Date() });
    await this.teller.tell('operator.token-revoked', token, by);
  }

  /** Makes sure that a token that was made elsewhere is known. Throws nothing where it is known already. */
  async admit(token: NewToken, operator: string, grants: Grant[]): Promise<void> {
    await this.keep(token, { operator, grants }, null);
  }

  // Nobody gets rights that the stream does not tell of.
  private keep(
    { id, hash }: NewToken,
    owned: Pick<OwnedToken, 'operator'> & { readonly grants: Grant[] },
    by: string | null,
  ): Promise<void> {
    return this.tokens.manager.transaction(async (manager) => {
      const insert = manager.createQueryBuilder().insert().into(OperatorTokenRow);
      const { raw } = (await insert
        .values({ id, hash, ...owned })
        .orIgnore()
        .returning('id')
        .execute()) as { raw: unknown };
      if (Array.isArray(raw) && raw.length > 0)
        await this.teller.tell('operator.token-created', { id, ...owned }, by);
    });
  }
}

const stored = (row: OperatorTokenRow) => ({
  id: row.id,
  hash: row.hash,
  expires_at: row.expiresAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
});

const isUsable = (row: OperatorTokenRow): boolean =>
  row.revokedAt === null && (row.expiresAt === null || row.expiresAt > new Date());

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Grant } from '@commander/security';

/** The schema of operators and their tokens; it is no projection and is never dropped. */
export const SECURITY_SCHEMA = 'commander_security';

/** A token as it is stored: whoever reads it cannot log in with it. */
@Entity({ schema: SECURITY_SCHEMA, name: 'operator_token' })
export class OperatorTokenRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  operator!: string;

  @Column('text')
  hash!: string;

  @Column('jsonb')
  grants!: Grant[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}

import type { ActionCounts } from '@commander/event-sourcing';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RowVerdict } from '../../domain/audit-row';

/** A row of the audit log; see `AuditRow` for what its columns mean. */
@Entity('audit_event')
export class AuditEventEntity {
  @PrimaryColumn('int')
  partition!: number;

  /** Whole numbers beyond 2^53 are texts in PostgreSQL's driver; Kafka's offsets are far below. */
  @PrimaryColumn('bigint')
  log_offset!: string;

  @Column('bigint')
  sequence!: string;

  @Column('timestamptz')
  logged_at!: Date;

  @Column('text')
  verdict!: RowVerdict;

  @Column('text')
  name!: string;

  @Column('uuid', { nullable: true })
  event_id!: string | null;

  @Column('text', { nullable: true })
  project!: string | null;

  @Column('text', { nullable: true })
  subject!: string | null;

  @Column('uuid', { nullable: true })
  after!: string | null;

  @Column('timestamptz', { nullable: true })
  time!: Date | null;

  @Column('text', { nullable: true })
  operator!: string | null;

  @Column('text', { nullable: true })
  entity!: string | null;

  @Column('int', { nullable: true })
  batch!: number | null;

  @Column('jsonb')
  actions!: ActionCounts;

  // Asked for by name only: a plan or a part of a planning is long.
  @Column('jsonb', { nullable: true, select: false })
  data!: object | null;

  @Column('bytea', { nullable: true, select: false })
  digest!: Buffer | null;
}

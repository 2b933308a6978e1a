import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SealedEnvelope } from '@commander/security';

/** The schema of what the commander keeps for itself: it bounds the work of a start, and nothing in it is truth. */
export const STATE_SCHEMA = 'commander_state';

/** The state that follows from a partition of the stream up to an offset (excluded), sealed. */
@Entity({ schema: STATE_SCHEMA, name: 'snapshot' })
export class SnapshotRow {
  /** Whose state it is. */
  @PrimaryColumn('text')
  kind!: string;

  @PrimaryColumn('int')
  partition!: number;

  @PrimaryColumn('bigint', { name: 'next_offset' })
  nextOffset!: string;

  /** The last event folded, which the stream must hold at its offset. */
  @Column('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('bigint', { name: 'event_offset' })
  eventOffset!: string;

  @Column('int')
  format!: number;

  @Column('json')
  state!: SealedEnvelope;
}

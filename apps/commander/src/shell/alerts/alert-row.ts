import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CloudEvent } from '@commander/contracts';
import { STATE_SCHEMA } from '../snapshots/snapshot-row';

/** An alert's event on its way to the webhook; `outcome` is null until it is posted or given up. */
@Entity({ schema: STATE_SCHEMA, name: 'alert' })
export class AlertRow {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('json')
  event!: CloudEvent;

  @Column('int')
  attempts!: number;

  @Column('timestamptz', { name: 'next_attempt_at' })
  nextAttemptAt!: Date;

  @Column('text', { nullable: true })
  outcome!: 'posted' | 'given-up' | null;
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CloudEvent, Plan } from '@commander/contracts';
import type { ReportState } from '@commander/event-sourcing';

/** The schema of the read model; it can be dropped and is rebuilt from the stream. */
export const READ_SCHEMA = 'commander_read';

/** A project and its current plan. */
@Entity({ schema: READ_SCHEMA, name: 'project' })
export class ProjectRow {
  @PrimaryColumn('uuid', { name: 'project_id' })
  projectId!: string;

  @Index()
  @Column('text')
  name!: string;

  @Column('text', { name: 'plan_hash' })
  planHash!: string;

  @Column('json')
  plan!: Plan;
}

/** An execution: what lists show of it, and the fold behind its report. */
@Entity({ schema: READ_SCHEMA, name: 'execution' })
export class ExecutionRow {
  @PrimaryColumn('uuid', { name: 'execution_id' })
  executionId!: string;

  @Index()
  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('text')
  status!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('json', { name: 'report_state' })
  reportState!: ReportState;
}

/** A command and its outcome; `outcome` is null until it is decided. */
@Entity({ schema: READ_SCHEMA, name: 'command' })
export class CommandRow {
  @PrimaryColumn('uuid', { name: 'command_id' })
  commandId!: string;

  /** The project's id, or _unrouted. */
  @Column('text')
  project!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  operator!: string | null;

  @Column('uuid', { name: 'execution_id', nullable: true })
  executionId!: string | null;

  @Column('text', { nullable: true })
  outcome!: 'accepted' | 'rejected' | null;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;
}

/** An accepted event of an execution, lineage left out; its sequence is its offset in the stream. */
@Entity({ schema: READ_SCHEMA, name: 'execution_event' })
export class ExecutionEventRow {
  @PrimaryColumn('uuid', { name: 'execution_id' })
  executionId!: string;

  @PrimaryColumn('bigint')
  sequence!: string;

  @Column('json')
  event!: CloudEvent;
}

/** How far each partition of the stream is projected. */
@Entity({ schema: READ_SCHEMA, name: 'projection_position' })
export class PositionRow {
  @PrimaryColumn('int')
  partition!: number;

  @Column('bigint', { name: 'next_offset' })
  nextOffset!: string;
}

/** Every entity of the read model. */
export const READ_MODEL = [ProjectRow, ExecutionRow, CommandRow, ExecutionEventRow, PositionRow];

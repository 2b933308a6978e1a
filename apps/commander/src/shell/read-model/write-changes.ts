import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import type { CloudEvent } from '@commander/contracts';
import { evolveReport, executionOf, statusOf, type LoggedEvent } from '@commander/event-sourcing';
import { storable } from '@commander/security';
import { noteAlerts } from '../alerts/alert-outbox';
import type { Changes } from './project-changes';
import { CommandRow, ExecutionEventRow, ExecutionRow, PositionRow, ProjectRow } from './rows';

const ROWS_A_STATEMENT = 500;

/** A run of messages that became changes: the partition is projected from `from` up to `to` (excluded). */
export interface Projected {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly changes: Changes;
  /** Whether alerts are noted for the webhook. */
  readonly noteAlerts: boolean;
}

/**
 * Writes changes and position in the transaction of `manager`. False, with nothing written, where the partition does not
 * stand at `from`: then another instance was here. An event may hold any text that JSON can: what PostgreSQL refuses is
 * replaced, for a row that cannot be written would end the projection for good.
 */
export async function writeChanges(
  manager: EntityManager,
  { partition, from, to, changes, noteAlerts: noted }: Projected,
): Promise<boolean> {
  const moved = await manager.update(
    PositionRow,
    { partition, nextOffset: String(from) },
    { nextOffset: String(to) },
  );
  if (moved.affected !== 1) return false;
  await writeProjects(manager, changes);
  await writeExecutions(manager, changes);
  await writeCommands(manager, changes);
  if (noted) await noteAlerts(manager, changes.events);
  // Another instance may have written the first of them already.
  const afterEnd = changes.afterEnd.filter(({ position }) => Number(position.offset) >= from);
  for (const logged of afterEnd) await completeReport(manager, logged);
  await writeEvents(manager, changes.events);
  return true;
}

async function writeEvents(manager: EntityManager, events: readonly LoggedEvent[]): Promise<void> {
  for (let i = 0; i < events.length; i += ROWS_A_STATEMENT)
    await manager
      .createQueryBuilder()
      .insert()
      .into(ExecutionEventRow)
      .values(events.slice(i, i + ROWS_A_STATEMENT).map(eventRow))
      .orIgnore()
      .execute();
}

/** Adds an event to the report of an execution that has ended, where it is one of the event's project. */
async function completeReport(manager: EntityManager, logged: LoggedEvent): Promise<void> {
  const { event } = logged;
  const executionId = executionOf(event) ?? '';
  const row = await manager.findOneBy(ExecutionRow, { executionId, projectId: event.project });
  const report = row && evolveReport(row.reportState, event);
  if (!report) return;
  await manager.update(ExecutionRow, { executionId }, { reportState: storable(report) });
  await writeEvents(manager, [logged]);
}

async function writeProjects(manager: EntityManager, { projects }: Changes): Promise<void> {
  const rows = [...projects.values()].map(({ project, data }) =>
    storable({
      projectId: project,
      name: data.plan.project.name,
      planHash: data.plan_hash,
      plan: data.plan,
    }),
  );
  if (rows.length > 0) await manager.upsert(ProjectRow, rows, ['projectId']);
}

async function writeExecutions(manager: EntityManager, { reports }: Changes): Promise<void> {
  const rows = [...reports.values()].map((report) => ({
    executionId: report.executionId,
    projectId: report.projectId,
    status: statusOf(report.phase),
    startedAt: new Date(report.startedAt),
    reportState: storable(report),
  }));
  if (rows.length > 0) await manager.upsert(ExecutionRow, rows, ['executionId']);
}

async function writeCommands(manager: EntityManager, { received, outcomes }: Changes): Promise<void> {
  const rows = received.map(({ data, project }) =>
    storable({
      commandId: data.command_id,
      project,
      name: data.name,
      operator: data.operator,
      executionId: data.execution_id ?? null,
    }),
  );
  const insert = manager.createQueryBuilder().insert().into(CommandRow);
  if (rows.length > 0) await insert.values(rows).orIgnore().execute();
  for (const { commandId, project, ...outcome } of outcomes.map(storable))
    await manager.update(CommandRow, { commandId, project }, outcome);
}

function eventRow({ event, position }: LoggedEvent) {
  const { name: _name, ...envelope } = event;
  return {
    executionId: executionOf(event) ?? '',
    sequence: position.offset,
    event: storable(envelope) as QueryDeepPartialEntity<CloudEvent>,
  };
}

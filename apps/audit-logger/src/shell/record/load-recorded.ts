import type { CommanderEvent } from '@commander/contracts';
import type { EntityManager } from 'typeorm';
import { eventKey, type Recorded } from '../../domain/event-judge';

const DECISIONS = `
  select p.project, d.event_id as id
  from unnest($1::text[]) as p (project)
  cross join lateral (
    select event_id from audit_event
    where project = p.project and after is not null and verdict in ('accepted', 'late')
    order by partition desc, log_offset desc limit 1
  ) d`;
const ENDED = `
  select subject from audit_event
  where subject = any($1::text[]) and verdict = 'accepted'
    and name in ('execution.completed', 'execution.failed', 'execution.cancelled')`;
const EVENTS = `
  select e.subject, e.event_id as id from audit_event e
  join unnest($1::uuid[], $2::text[]) as wanted (id, subject) on e.event_id = wanted.id and e.subject = wanted.subject
  where e.verdict = 'accepted'`;

interface Identity {
  readonly subject: string;
  readonly id: string;
}

/** What the audit log holds already, as far as judging these events depends on it. */
export async function loadRecorded(
  manager: EntityManager,
  events: readonly CommanderEvent[],
): Promise<Recorded> {
  const distinct = (values: string[]): string[] => [...new Set(values)];
  const projects = distinct(events.map(({ project }) => project));
  const subjects = distinct(events.map(({ subject }) => subject));
  const ids = events.map(({ id }) => id);
  const of = events.map(({ subject }) => subject);
  const decisions = await manager.query<{ project: string; id: string }[]>(DECISIONS, [projects]);
  const ended = await manager.query<{ subject: string }[]>(ENDED, [subjects]);
  const known = await manager.query<Identity[]>(EVENTS, [ids, of]);
  return {
    decisions: new Map(decisions.map(({ project, id }) => [project, id])),
    ended: new Set(ended.map(({ subject }) => subject)),
    events: new Set(known.map(eventKey)),
  };
}

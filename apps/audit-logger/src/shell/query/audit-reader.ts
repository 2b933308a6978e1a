import { addActions, totalActions, type ActionCounts } from '@commander/event-sourcing';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import { auditEntry, type AuditEntry, type Page } from '../../domain/audit-entry';
import { cursorText, isProjectId, type AuditQuery, type Cursor } from '../../domain/audit-query';
import type { ReadableProjects } from '../../domain/readable-projects';
import { AuditEventEntity } from '../database/audit-event.entity';

const SUMMARY = `
  select project, key as action, sum(value::bigint) as entries
  from audit_event, jsonb_each_text(actions)
  where subject = $1 and verdict = 'accepted'
  group by project, key order by key`;
const PROJECT_BY_NAME = `
  select project from audit_event
  where name = 'plan.applied' and verdict = 'accepted' and data #>> '{plan,project,name}' = $1
  order by logged_at desc limit 1`;

/** How many audit entries an execution has; `total_audit_entries` is the sum of `by_action`. */
export interface AuditSummary {
  readonly total_audit_entries: number;
  readonly by_action: ActionCounts;
}

/** Answers questions about the events in the audit log. */
export class AuditReader {
  constructor(private readonly source: DataSource) {}

  /** The entries asked for, by partition and in its order; `readable` limits them. */
  async entries(query: AuditQuery, readable: ReadableProjects): Promise<Page<AuditEntry>> {
    const project = query.project === undefined ? undefined : await this.projectId(query.project);
    if (project === null) return { entries: [], next: null };
    const found = this.readable(readable);
    narrow(found, { ...query, project });
    const rows = await found
      .orderBy({ 'e.partition': 'ASC', 'e.log_offset': 'ASC' })
      .limit(query.limit)
      .getMany();
    const last = rows.length < query.limit ? undefined : rows.at(-1);
    return {
      entries: rows.map(auditEntry),
      next: last ? cursorText({ partition: last.partition, offset: last.log_offset }) : null,
    };
  }

  /** The entry at a place, with its data; null where there is none that may be read. */
  async entry({ partition, offset }: Cursor, readable: ReadableProjects): Promise<AuditEntry | null> {
    const found = this.readable(readable).addSelect('e.data');
    found.andWhere('e.partition = :partition and e.log_offset = :offset', { partition, offset });
    const row = await found.getOne();
    return row && auditEntry(row);
  }

  /** The sums of an execution; null where nothing of it is recorded that may be read. */
  async summary(execution: string, readable: ReadableProjects): Promise<AuditSummary | null> {
    const rows = await this.source.query<{ project: string; action: string; entries: string }[]>(SUMMARY, [
      execution,
    ]);
    const mine = rows.filter(({ project }) => mayRead(readable, project));
    if (mine.length === 0) return null;
    const by_action = mine.reduce(
      (sum, { action, entries }) => addActions(sum, { [action]: Number(entries) }),
      {},
    );
    return { total_audit_entries: totalActions(by_action), by_action };
  }

  /** The id of a project given by id or by name; null where no plan has that name. */
  async projectId(idOrName: string): Promise<string | null> {
    if (isProjectId(idOrName)) return idOrName;
    const [row] = await this.source.query<{ project: string }[]>(PROJECT_BY_NAME, [idOrName]);
    return row?.project ?? null;
  }

  private readable(readable: ReadableProjects): SelectQueryBuilder<AuditEventEntity> {
    const found = this.source.getRepository(AuditEventEntity).createQueryBuilder('e');
    return readable === 'all' ? found : found.where('e.project = any(:readable)', { readable });
  }
}

/** Whether somebody may read a project's entries. */
export const mayRead = (readable: ReadableProjects, project: string): boolean =>
  readable === 'all' || readable.includes(project);

// Each filter by the parameter that it needs; the names of the parameters are those of the query.
const FILTERS = {
  project: 'e.project = :project',
  execution: 'e.subject = :execution',
  operator: 'e.operator = :operator',
  action: `(jsonb_exists(e.actions, :action) or (e.verdict <> 'accepted' and e.name = :action))`,
  from: 'e.time >= :from',
  to: 'e.time < :to',
} as const;

function narrow(found: SelectQueryBuilder<AuditEventEntity>, query: Omit<AuditQuery, 'limit'>): void {
  for (const [name, condition] of Object.entries(FILTERS)) {
    const value = query[name as keyof typeof FILTERS];
    if (value !== undefined) found.andWhere(condition, { [name]: value });
  }
  const { after } = query;
  if (after) found.andWhere('(e.partition, e.log_offset) > (:partition, :offset)', after);
}

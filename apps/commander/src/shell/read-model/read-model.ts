import { In, type DataSource } from 'typeorm';
import { plainName, type CloudEvent, type ExecutionReport } from '@commander/contracts';
import { renderReport } from '@commander/event-sourcing';
import type { MessageLog } from '@commander/kafka';
import type { ProjectDirectory } from '../intake/project-directory';
import type { Projector } from './projector';
import { CommandRow, ExecutionEventRow, ExecutionRow, ProjectRow } from './rows';

const POLL_MS = 20;
const CATCH_UP_MS = 15_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An event of an execution with its sequence, by which a reader can go on after it. */
export interface SequencedEvent {
  readonly sequence: number;
  readonly event: CloudEvent;
}

/** Questions to the read model. */
export class ReadModel implements ProjectDirectory {
  constructor(
    private readonly database: DataSource,
    private readonly projector: Projector,
    private readonly log: MessageLog,
    private readonly topic: string,
  ) {}

  async findProject(idOrName: string): Promise<string | null> {
    return (await this.project(idOrName))?.projectId ?? null;
  }

  /** A project by its id or name; null where there is none. */
  async project(idOrName: string): Promise<ProjectRow | null> {
    const projects = this.database.getRepository(ProjectRow);
    if (UUID.test(idOrName)) return projects.findOneBy({ projectId: idOrName.toLowerCase() });
    // What can be no name is not asked for: PostgreSQL fails on some texts.
    if (!plainName.safeParse(idOrName).success) return null;
    return projects.findOneBy({ name: idOrName });
  }

  async projectOfExecution(executionId: string): Promise<string | null> {
    return (await this.execution(executionId))?.projectId ?? null;
  }

  async catchUp(): Promise<void> {
    const ends = await this.log.ends(this.topic);
    await until(CATCH_UP_MS, () =>
      Promise.resolve(ends.every((end, partition) => this.projector.projectedTo(partition) >= end)),
    );
  }

  /** Every project, by name, with the execution that is running in it. */
  async projects(): Promise<{ row: ProjectRow; running: string | null }[]> {
    const rows = await this.database.getRepository(ProjectRow).find({ order: { name: 'asc' } });
    const live = await this.database.getRepository(ExecutionRow).find({
      where: [{ status: 'running' }, { status: 'paused' }],
      select: { executionId: true, projectId: true },
    });
    return rows.map((row) => ({
      row,
      running: live.find((execution) => execution.projectId === row.projectId)?.executionId ?? null,
    }));
  }

  /** The reports of executions, newest first; of these projects, by id, or of every one (`*`). */
  async executions(projects: readonly string[] | '*', limit: number): Promise<ExecutionReport[]> {
    const rows = await this.database.getRepository(ExecutionRow).find({
      where: projects === '*' ? {} : { projectId: In(projects.filter((id) => UUID.test(id))) },
      order: { startedAt: 'desc' },
      take: limit,
    });
    return rows.map((row) => renderReport(row.reportState));
  }

  /** The report of an execution as far as it is projected; null where there is no such execution. */
  async report(executionId: string): Promise<ExecutionReport | null> {
    const row = await this.execution(executionId);
    return row && renderReport(row.reportState);
  }

  /** The events of an execution after a sequence, at most `limit`, in the order of the stream. */
  async events(executionId: string, after: number, limit: number): Promise<SequencedEvent[]> {
    const rows = await this.database
      .getRepository(ExecutionEventRow)
      .createQueryBuilder('e')
      .where('e.execution_id = :executionId and e.sequence > :after', { executionId, after })
      .orderBy('e.sequence', 'ASC')
      .limit(limit)
      .getMany();
    return rows.map(({ sequence, event }) => ({ sequence: Number(sequence), event }));
  }

  /** A command as far as it is projected; null where none with this id is. */
  command(commandId: string): Promise<CommandRow | null> {
    return this.database.getRepository(CommandRow).findOneBy({ commandId });
  }

  /** Waits for a command's outcome, at most `ms` milliseconds; null where it has none by then. */
  async outcome(commandId: string, ms: number): Promise<CommandRow | null> {
    let row: CommandRow | null = null;
    await until(ms, async () => {
      row = await this.command(commandId);
      return row?.outcome != null;
    });
    return row;
  }

  private execution(executionId: string): Promise<ExecutionRow | null> {
    if (!UUID.test(executionId)) return Promise.resolve(null);
    return this.database.getRepository(ExecutionRow).findOneBy({ executionId });
  }
}

/** Asks again and again until the answer is yes, or the time is over. */
async function until(ms: number, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await done()) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

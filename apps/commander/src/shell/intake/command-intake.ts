import type { Command, EventData, Plan } from '@commander/contracts';
import { encodeEvent } from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import type { MessageLog } from '@commander/kafka';
import { checkPlan, formatPath, type Finding } from '@commander/migration-plan';
import { authorize, type Authentication, type Operator } from '@commander/security';
import { actionsOf } from '../../domain/actions-of';
import { commandReceived } from '../../domain/command-received';
import type { ReadCommand } from '../../domain/read-command';
import { findOrCatchUp, type ProjectDirectory } from './project-directory';

type Problem = NonNullable<EventData<'command.received'>['problem']>;

/** A command on its way in. */
export interface IncomingCommand {
  readonly read: ReadCommand;
  readonly via: 'rest' | 'topic';
  /** Used where the command carries none. */
  readonly id: string;
  /** ISO 8601; used where the command carries none. */
  readonly time: string;
  /** The id that an execution gets if this command starts one. */
  readonly newExecutionId: string;
  readonly traceparent?: string;
  readonly authentication: Authentication;
}

/** A command that stands in the stream. */
export interface ReceivedCommand {
  readonly commandId: string;
  readonly name: string;
  readonly executionId?: string;
  readonly projectId: string | null;
}

/**
 * Validates and authorizes a command and appends it to the stream as `command.received`, with what is wrong with it if
 * anything is. What becomes of it is decided from the stream alone.
 */
export class CommandIntake {
  constructor(
    private readonly log: MessageLog,
    private readonly directory: ProjectDirectory,
    private readonly events: string,
    private readonly source: string,
  ) {}

  /** Resolves once the command is acknowledged by the log. */
  async accept(incoming: IncomingCommand): Promise<ReceivedCommand> {
    const { read, traceparent } = incoming;
    const given = read.kind === 'command' ? read.command : null;
    const { projectId, problem } = given ? await this.route(given, incoming.authentication) : malformed(read);
    const data = dataOf(incoming, problem);
    // The event happens now, whatever time the command claims: reports take their times from events.
    const arrival = { projectId, time: new Date().toISOString(), source: this.source, traceparent };
    await this.log.append([{ topic: this.events, ...encodeEvent(commandReceived(data, arrival)) }]);
    await failPoint('intake.after-append');
    return { commandId: data.command_id, name: data.name, executionId: data.execution_id, projectId };
  }

  private async route(command: Command, authentication: Authentication): Promise<Routed> {
    if (!authentication.ok)
      return { projectId: null, problem: { code: 'no-permission', message: authentication.reason } };
    const target = await this.target(command);
    const refusal = refusalOf(authentication.operator, command, target.projectId);
    return refusal === null ? target : { ...target, problem: { code: 'no-permission', message: refusal } };
  }

  private target(command: Command): Promise<Routed> {
    switch (command.command) {
      case 'apply-plan':
        return this.targetOfPlan(command.plan);
      case 'execute-migration':
      case 'resume-migration':
        return this.targetOfRequest(command.request.project_id);
      default:
        return this.targetOfExecution(command.execution_id);
    }
  }

  private async targetOfPlan(plan: Plan): Promise<Routed> {
    const { id, name } = plan.project;
    if (Buffer.byteLength(JSON.stringify(plan)) > MOST_PLAN_BYTES)
      return { projectId: id, problem: TOO_LARGE };
    const findings = checkPlan(plan).slice(0, MOST_FINDINGS);
    if (findings.length > 0)
      return { projectId: id, problem: { code: 'malformed', message: sentenceOf(findings) } };
    const holder = await findOrCatchUp(this.directory, () => this.directory.findProject(name));
    if (holder === null || holder === id) return { projectId: id };
    const message = `The name "${name}" belongs to another project; give the plan that project's id, or another name.`;
    return { projectId: id, problem: { code: 'malformed', message } };
  }

  private async targetOfRequest(idOrName: string): Promise<Routed> {
    const projectId = await findOrCatchUp(this.directory, () => this.directory.findProject(idOrName));
    if (projectId !== null) return { projectId };
    const message = `There is no project "${idOrName}"; apply its plan first (commander project apply PLAN).`;
    return { projectId, problem: { code: 'unknown-project', message } };
  }

  private async targetOfExecution(executionId: string): Promise<Routed> {
    const projectId = await findOrCatchUp(this.directory, () =>
      this.directory.projectOfExecution(executionId),
    );
    if (projectId !== null) return { projectId };
    return {
      projectId,
      problem: { code: 'unknown-execution', message: `There is no execution ${executionId}.` },
    };
  }
}

const MOST_FINDINGS = 10;
// Every order to prepare, close and verify carries the plan, and a message holds a million bytes.
const MOST_PLAN_BYTES = 250_000;
const TOO_LARGE: Problem = {
  code: 'malformed',
  message: `The plan is longer than ${MOST_PLAN_BYTES} bytes of JSON; split it into several projects.`,
};

const sentenceOf = (findings: readonly Finding[]): string =>
  `The plan has mistakes (commander plan check shows where): ${findings
    .map(({ path, message }) => `${formatPath(path)}: ${message}`)
    .join('; ')}`;

/** Why an operator may not give a command; whether a project exists is told to those alone who may read it. */
function refusalOf(operator: Operator, command: Command, projectId: string | null): string | null {
  const scope = projectId ?? '*';
  for (const action of actionsOf(command)) {
    const verdict = authorize(operator, action, scope);
    if (verdict.allowed) continue;
    if (projectId !== null && authorize(operator, 'read', projectId).allowed) return verdict.reason;
    return `Operator ${operator.name} may not ${action} there, or there is no such project or execution.`;
  }
  return null;
}

interface Routed {
  readonly projectId: string | null;
  readonly problem?: Problem;
}

const malformed = (read: ReadCommand): Routed => ({
  projectId: null,
  problem: { code: 'malformed', message: read.kind === 'malformed' ? read.message : '' },
});

function dataOf(incoming: IncomingCommand, problem: Problem | undefined): EventData<'command.received'> {
  const { read, via } = incoming;
  if (read.kind === 'malformed')
    return {
      command_id: read.id ?? incoming.id,
      name: read.name,
      operator: read.operator,
      via,
      command: null,
      problem,
    };
  const command = {
    ...read.command,
    id: read.command.id ?? incoming.id,
    time: read.command.time ?? incoming.time,
  };
  return {
    command_id: command.id,
    name: command.command,
    operator: incoming.authentication.ok ? incoming.authentication.operator.name : command.operator,
    via,
    execution_id: executionIdOf(command, incoming.newExecutionId),
    // What is too large for an order may be too large for the stream.
    command: problem === TOO_LARGE ? null : command,
    problem,
  };
}

function executionIdOf(command: Command, fresh: string): string | undefined {
  switch (command.command) {
    case 'apply-plan':
      return undefined;
    case 'execute-migration':
    case 'resume-migration':
    case 'rollback':
      return fresh;
    default:
      return command.execution_id;
  }
}

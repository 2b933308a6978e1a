import type { Command, Plan } from '@commander/contracts';
import { checkPlan, formatPath, type Finding } from '@commander/migration-plan';
import { authorize, type Authentication, type Operator } from '@commander/security';
import { actionsOf } from '../../domain/actions-of';
import type { Problem } from '../../domain/received-data';
import { findOrCatchUp, type ProjectDirectory } from './project-directory';

/** Where a command belongs, and what is wrong with it whatever the state is. */
export interface Routed {
  /** Null where it belongs to no known project. */
  readonly projectId: string | null;
  readonly problem?: Problem;
  /** Set where the command itself may be too large for the stream. */
  readonly tooLarge?: true;
}

/** Finds the project of a command, and whether whoever gave it may. */
export async function routeCommand(
  command: Command,
  authentication: Authentication,
  directory: ProjectDirectory,
): Promise<Routed> {
  if (!authentication.ok)
    return { projectId: null, problem: { code: 'no-permission', message: authentication.reason } };
  const target = await targetOf(command, directory);
  const refusal = refusalOf(authentication.operator, command, target.projectId);
  return refusal === null ? target : { ...target, problem: { code: 'no-permission', message: refusal } };
}

function targetOf(command: Command, directory: ProjectDirectory): Promise<Routed> {
  switch (command.command) {
    case 'apply-plan':
      return targetOfPlan(command.plan, directory);
    case 'execute-migration':
    case 'resume-migration':
      return targetOfRequest(command.request.project_id, directory);
    default:
      return targetOfExecution(command.execution_id, directory);
  }
}

const MOST_FINDINGS = 10;
// Every order to prepare, close and verify carries the plan, and a message holds a million bytes.
const MOST_PLAN_BYTES = 250_000;
const TOO_LARGE: Problem = {
  code: 'malformed',
  message: `The plan is longer than ${MOST_PLAN_BYTES} bytes of JSON; split it into several projects.`,
};

async function targetOfPlan(plan: Plan, directory: ProjectDirectory): Promise<Routed> {
  const { id, name } = plan.project;
  if (Buffer.byteLength(JSON.stringify(plan)) > MOST_PLAN_BYTES)
    return { projectId: id, problem: TOO_LARGE, tooLarge: true };
  const findings = checkPlan(plan).slice(0, MOST_FINDINGS);
  if (findings.length > 0)
    return { projectId: id, problem: { code: 'malformed', message: sentenceOf(findings) } };
  const holder = await findOrCatchUp(directory, () => directory.findProject(name));
  if (holder === null || holder === id) return { projectId: id };
  const message = `The name "${name}" belongs to another project; give the plan that project's id, or another name.`;
  return { projectId: id, problem: { code: 'malformed', message } };
}

async function targetOfRequest(idOrName: string, directory: ProjectDirectory): Promise<Routed> {
  const projectId = await findOrCatchUp(directory, () => directory.findProject(idOrName));
  if (projectId !== null) return { projectId };
  const message = `There is no project "${idOrName}"; apply its plan first (commander project apply PLAN).`;
  return { projectId, problem: { code: 'unknown-project', message } };
}

async function targetOfExecution(executionId: string, directory: ProjectDirectory): Promise<Routed> {
  const projectId = await findOrCatchUp(directory, () => directory.projectOfExecution(executionId));
  if (projectId !== null) return { projectId };
  const message = `There is no execution ${executionId}; commander list shows those there are.`;
  return { projectId, problem: { code: 'unknown-execution', message } };
}

const sentenceOf = (findings: readonly Finding[]): string =>
  `The plan has mistakes (commander plan check shows where): ${findings
    .map(({ path, message }) => `${formatPath(path)}: ${message}`)
    .join('; ')}`;

/** Why an operator may not give a command; whether a project exists is told to those alone who may read it. */
function refusalOf(operator: Operator, command: Command, projectId: string | null): string | null {
  for (const action of actionsOf(command)) {
    const verdict = authorize(operator, action, projectId ?? '*');
    if (verdict.allowed) continue;
    if (projectId !== null && authorize(operator, 'read', projectId).allowed) return verdict.reason;
    return `Operator ${operator.name} may not ${action} there, or there is no such project or execution.`;
  }
  return null;
}

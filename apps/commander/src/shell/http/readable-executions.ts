import type { ExecutionReport } from '@commander/contracts';
import { authorize, type Operator } from '@commander/security';
import type { ReadModel } from '../read-model/read-model';
import { HttpProblem } from './http-problem';

/** Whether somebody may read a project. */
export const mayRead = (operator: Operator, projectId: string): boolean =>
  authorize(operator, 'read', projectId).allowed;

/** The ids of the projects that somebody may read, or `*` for every one. */
export const readableProjects = (operator: Operator): readonly string[] | '*' =>
  mayRead(operator, '*')
    ? '*'
    : operator.grants.map(({ project }) => project).filter((id) => mayRead(operator, id));

/** The report of an execution, for somebody who may read it; to anybody else it does not exist. */
export async function readableReport(
  readModel: ReadModel,
  executionId: string,
  operator: Operator,
): Promise<ExecutionReport> {
  const report = await readModel.report(executionId);
  if (!report || !mayRead(operator, report.project_id))
    throw new HttpProblem(
      404,
      'unknown-execution',
      'There is no such execution, or you may not read its project.',
    );
  return report;
}

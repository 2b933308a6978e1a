import type { Operator } from '@commander/security';
import type { ReadModel } from '../read-model/read-model';
import type { ProjectRow } from '../read-model/rows';
import { HttpProblem } from './http-problem';
import { mayRead } from './readable-executions';

/** A project by its id or name, for somebody who may read it; to anybody else it does not exist. */
export async function readableProject(
  readModel: ReadModel,
  named: string,
  operator: Operator,
): Promise<ProjectRow> {
  const project = await readModel.project(named);
  if (!project || !mayRead(operator, project.projectId))
    throw new HttpProblem(404, 'unknown-project', 'There is no such project, or you may not read it.');
  return project;
}

import { authorize, type Operator } from '@commander/security';

/** The projects whose audit log somebody may read. */
export type ReadableProjects = 'all' | readonly string[];

/** The projects whose audit log an operator may read: those where they are a viewer or more. */
export function readableProjects(operator: Operator): ReadableProjects {
  if (authorize(operator, 'read', '*').allowed) return 'all';
  const named = operator.grants.map(({ project }) => project);
  return named.filter((project) => authorize(operator, 'read', project).allowed);
}

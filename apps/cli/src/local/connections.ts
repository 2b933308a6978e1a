import type { Plan } from '@commander/contracts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readPlanFile } from '../plan/read-plan-file';
import { repositoryRoot } from './repository-root';

const variable = (name: string): string => `COMMANDER_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`;

/** The folder of an example of this repository. */
export const exampleFolder = (name: string): string => join(repositoryRoot(), 'examples', name);

/** The plan of an example. */
export const examplePlan = (name: string): Plan => readPlanFile(join(exampleFolder(name), 'plan.yaml'));

/** Addresses for an example's connections: its files lie beside its plan, its database is the local stack's target. */
export function exampleConnections(name: string, targetUrl: string): Record<string, string> {
  const data = join(exampleFolder(name), 'data');
  const files = pathToFileURL(existsSync(data) ? data : exampleFolder(name)).href;
  const connections = Object.entries(examplePlan(name).connections);
  return Object.fromEntries(
    connections.map(([name, { kind }]) => [variable(name), kind === 'files' ? files : targetUrl]),
  );
}

/** The connections that the caller's environment has. */
export function givenConnections(env: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.entries(env).filter(
    ([name, value]) => name.startsWith('COMMANDER_CONNECTION_') && value,
  );
  return Object.fromEntries(given) as Record<string, string>;
}

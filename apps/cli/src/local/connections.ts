import type { Connection, Plan } from '@commander/contracts';
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

/** Addresses for an example's connections: its files lie beside its plan, its database is the local stack's target; `others` by their kind. */
export function exampleConnections(
  name: string,
  targetUrl: string,
  others: Partial<Record<Connection['kind'], string>> = {},
): Record<string, string> {
  const data = join(exampleFolder(name), 'data');
  const files = pathToFileURL(existsSync(data) ? data : exampleFolder(name)).href;
  const addresses: Partial<Record<Connection['kind'], string>> = { files, postgresql: targetUrl, ...others };
  const connections = Object.entries(examplePlan(name).connections);
  return Object.fromEntries(
    connections.flatMap(([connection, { kind }]) => {
      const address = addresses[kind];
      return address === undefined ? [] : [[variable(connection), address]];
    }),
  );
}

/** An example's connections, and over them those that the caller's environment has, each by value or by file. */
export function connectionsOf(
  name: string,
  targetUrl: string,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[0].startsWith('COMMANDER_CONNECTION_') && Boolean(entry[1]),
  );
  const taken = new Set(given.map(([variable]) => variable.replace(/_FILE$/, '')));
  const own = Object.entries(exampleConnections(name, targetUrl)).filter(
    ([variable]) => !taken.has(variable),
  );
  return Object.fromEntries([...own, ...given]);
}

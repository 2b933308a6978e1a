import type { Plan } from '@commander/contracts';
import type { Finding } from './finding';

// A connection NAME may be told by these variables, each or the file that its _FILE names.
const SUFFIXES = ['', '_PASSWORD', '_CA'].flatMap((suffix) => [suffix, `${suffix}_FILE`]);

const variableOf = (name: string): string =>
  `COMMANDER_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`;

/** Connections that would read one environment variable: `a-b` and `a_b`, or `db` and `db-password`. */
export function checkConnections(plan: Plan): Finding[] {
  const readers = new Map<string, string>();
  return Object.keys(plan.connections).flatMap((name): Finding[] => {
    const variables = SUFFIXES.map((suffix) => variableOf(name) + suffix);
    const shared = variables.find((variable) => readers.has(variable));
    const other = readers.get(shared ?? '');
    for (const variable of variables) readers.set(variable, readers.get(variable) ?? name);
    if (shared === undefined || other === undefined) return [];
    const message = `The connections "${other}" and "${name}" would share the environment variable ${shared}; rename one.`;
    return [{ path: ['connections', name], message }];
  });
}

import type { Plan } from '@commander/contracts';
import type { Finding } from './finding';

/** Connections whose addresses would come from one environment variable. */
export function checkConnections(plan: Plan): Finding[] {
  const seen = new Map<string, string>();
  return Object.keys(plan.connections).flatMap((name): Finding[] => {
    const variable = name.toUpperCase().replaceAll('-', '_');
    const other = seen.get(variable);
    seen.set(variable, name);
    if (other === undefined) return [];
    const message = `The connections "${other}" and "${name}" would share the environment variable COMMANDER_CONNECTION_${variable}; rename one.`;
    return [{ path: ['connections', name], message }];
  });
}

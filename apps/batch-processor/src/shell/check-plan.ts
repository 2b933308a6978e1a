import { ConnectorError, resolveConnection } from '@commander/connectors';
import type { NamedFailure, Plan } from '@commander/contracts';
import { mergeFailures } from '../domain/merge-failures';
import type { ProcessorParts } from './processor-parts';
import { checkKeys } from './require-keys';
import { withSource } from './with-source';

/** The connections that a plan writes to. */
export const targetConnections = (plan: Plan): string[] => [
  ...new Set(plan.entities.map((entity) => entity.target.connection)),
];

/** Checks every source and target of a plan, and that there are keys where it needs them, and changes nothing; throws one ConnectorError with all that is wrong. */
export async function checkPlan(
  plan: Plan,
  { env, targets }: Pick<ProcessorParts, 'env' | 'targets'>,
): Promise<void> {
  // An address that leads to another kind of store than the plan says is told once, and not by what comes of it.
  refuse(await failuresOf(connectionsOf(plan), ({ name, kind }) => resolveConnection(name, kind, env)));
  refuse([
    ...(await failuresOf(plan.entities, (entity) =>
      withSource({ entity }, env, ({ reader }) => reader.fingerprint()),
    )),
    ...(await failuresOf(plan.entities, (entity) => checkKeys(entity, env))),
    ...(await failuresOf(targetConnections(plan), (name) => targets.of(name).check(plan))),
  ]);
}

const connectionsOf = ({ connections, entities }: Plan) => {
  const named = new Set(entities.flatMap(({ source, target }) => [source.connection, target.connection]));
  return [...named].flatMap((name) => {
    const kind = connections[name]?.kind;
    return kind ? [{ name, kind }] : [];
  });
};

async function failuresOf<T>(items: readonly T[], check: (item: T) => unknown): Promise<NamedFailure[]> {
  const failures: NamedFailure[] = [];
  for (const item of items) {
    try {
      await check(item);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      failures.push(error.failure);
    }
  }
  return failures;
}

function refuse([first, ...others]: readonly NamedFailure[]): void {
  if (first) throw new ConnectorError(mergeFailures([first, ...others]));
}

import type { Entity, Plan } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';

const LONGEST_MESSAGE = 1000;

/** The references of an entity that cross connections: whether a referenced row exists can be asked only where both tables stand in one database. */
export function foreignReferences(plan: Plan, entity: Entity): string[] {
  return entity.references
    .filter((reference) => reference.on_missing !== 'keep')
    .filter((reference) => {
      const parent = plan.entities.find((candidate) => candidate.name === reference.entity);
      return parent && parent.target.connection !== entity.target.connection;
    })
    .map(
      (reference) =>
        `Entity ${entity.name}: its reference to ${reference.entity} crosses connections; use on_missing: keep.`,
    );
}

/** The fatal error that lists every problem of a target, as many as fit. */
export function schemaMismatch(problems: readonly string[]): ConnectorError {
  let message = '';
  for (const [index, problem] of problems.entries()) {
    const rest = ` (${problems.length - index} more.)`;
    if (message.length + problem.length + rest.length + 1 > LONGEST_MESSAGE) {
      message += rest;
      break;
    }
    message += message ? ` ${problem}` : problem;
  }
  return new ConnectorError(ownFailure('schema_mismatch', message));
}

import type { ExecutionReport } from '@commander/contracts';
import type { Expected } from './expected';

const differs = (what: string, wanted: unknown, found: unknown): string[] =>
  wanted === found ? [] : [`${what}: expected ${String(wanted)}, found ${String(found)}`];

function createdDifferences(created: Expected['created'], results: ExecutionReport['results']): string[] {
  const found = new Map(results.by_entity.map((entity) => [entity.entity, entity.created]));
  return Object.entries(created).flatMap(([entity, wanted]) =>
    differs(`created of ${entity}`, wanted, found.get(entity) ?? 0),
  );
}

function referenceDifferences(
  wanted: Expected['references'][number],
  found: ExecutionReport['verification']['referential_integrity']['by_reference'],
): string[] {
  const name = `${wanted.entity}.${wanted.fields.join('+')}`;
  const reference = found.find(({ entity, fields }) => `${entity}.${fields.join('+')}` === name);
  return [
    ...differs(`orphans of ${name}`, wanted.orphans, reference?.orphans),
    ...(wanted.nulls === undefined ? [] : differs(`nulls of ${name}`, wanted.nulls, reference?.nulls)),
  ];
}

/** Where a report is not what was expected, a sentence each. */
export function differences(expected: Expected, report: ExecutionReport): string[] {
  const { results, verification, status } = report;
  return [
    ...differs('status', 'completed', status),
    ...createdDifferences(expected.created, results),
    ...differs('failed', expected.failed, results.total_failed),
    ...differs('count_match', expected.count_match, verification.count_match),
    ...expected.references.flatMap((wanted) =>
      referenceDifferences(wanted, verification.referential_integrity.by_reference),
    ),
  ];
}

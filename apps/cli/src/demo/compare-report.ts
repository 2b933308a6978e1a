import type { ExecutionReport } from '@commander/contracts';
import type { ComparedNumber, Told } from './compared-number';
import type { Expected } from './expected';

const compare = (what: string, wanted: Told, found: Told): ComparedNumber => ({ what, wanted, found });

function createdNumbers(created: Expected['created'], results: ExecutionReport['results']): ComparedNumber[] {
  const found = new Map(results.by_entity.map((entity) => [entity.entity, entity.created]));
  return Object.entries(created).map(([entity, wanted]) =>
    compare(`created of ${entity}`, wanted, found.get(entity) ?? 0),
  );
}

function referenceNumbers(
  wanted: Expected['references'][number],
  found: ExecutionReport['verification']['referential_integrity']['by_reference'],
): ComparedNumber[] {
  const name = `${wanted.entity}.${wanted.fields.join('+')}`;
  const reference = found.find(({ entity, fields }) => `${entity}.${fields.join('+')}` === name);
  return [
    compare(`orphans of ${name}`, wanted.orphans, reference?.orphans),
    ...(wanted.nulls === undefined ? [] : [compare(`nulls of ${name}`, wanted.nulls, reference?.nulls)]),
  ];
}

/** The numbers of a report that an example's expected.json names. */
export function compareReport(expected: Expected, report: ExecutionReport): ComparedNumber[] {
  const { results, verification, status } = report;
  return [
    compare('status', 'completed', status),
    ...createdNumbers(expected.created, results),
    compare('failed', expected.failed, results.total_failed),
    compare('count_match', expected.count_match, verification.count_match),
    ...expected.references.flatMap((wanted) =>
      referenceNumbers(wanted, verification.referential_integrity.by_reference),
    ),
  ];
}

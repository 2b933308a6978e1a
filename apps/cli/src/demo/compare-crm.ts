import type { ExecutionReport } from '@commander/contracts';
import type { ExpectedNumbers } from '@commander/examples';
import type { ComparedNumber } from './compared-number';

/** The numbers of a report on the legacy CRM beside those that its generator counted. */
export function compareCrm(expected: ExpectedNumbers, report: ExecutionReport): ComparedNumber[] {
  const { results, errors, verification } = report;
  const found = new Map(results.by_entity.map((entity) => [entity.entity, entity]));
  return [
    { what: 'status', wanted: 'completed', found: report.status },
    ...Object.entries(expected.by_entity).flatMap(([entity, numbers]) =>
      compareAll(`${entity} `, { ...numbers }, countsOf(found.get(entity))),
    ),
    ...compareAll('duplicates ', expected.duplicates, {
      found: results.duplicates_found,
      merged: results.duplicates_merged,
      skipped: results.duplicates_skipped,
      failed: results.duplicates_failed,
    }),
    ...compareAll('', pick(expected), pick(results)),
    ...compareAll('warnings ', expected.validation_warnings, results.validation_warnings),
    { what: 'errors', wanted: expected.errors.total, found: errors.total },
    ...compareAll(
      'errors ',
      { ...expected.errors.by_type, network: 0, source: 0, system: 0 },
      errors.by_type,
    ),
    { what: 'count_match', wanted: true, found: verification.count_match },
  ];
}

type Counts = ExecutionReport['results']['by_entity'][number];

const countsOf = (counts: Counts | undefined): Numbers =>
  counts === undefined
    ? {}
    : {
        created: counts.created,
        updated: counts.updated,
        merged: counts.merged,
        skipped: counts.skipped,
        failed: counts.failed,
      };

type Counted = Pick<ExpectedNumbers, 'validation_errors_fixed' | 'data_transformations'>;

const pick = ({ validation_errors_fixed, data_transformations }: Counted) => ({
  validation_errors_fixed,
  data_transformations,
});

type Numbers = Readonly<Record<string, number>>;

/** Numbers of the same names; a warning that only the report has was expected to be 0. */
function compareAll(prefix: string, wanted: Numbers, found: Numbers): ComparedNumber[] {
  const others = prefix === 'warnings ' ? Object.keys(found).filter((name) => !(name in wanted)) : [];
  return [...Object.keys(wanted), ...others].map((name) => ({
    what: `${prefix}${name}`,
    wanted: wanted[name] ?? 0,
    found: found[name],
  }));
}

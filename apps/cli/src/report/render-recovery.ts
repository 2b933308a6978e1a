import type { ExecutionReport } from '@commander/contracts';
import { formatCount } from '../text/numbers';
import { safeText } from '../text/safe-text';
import type { Style } from '../text/style';
import { table } from '../text/table';

const CONFLICTS_SHOWN = 20;

/** The executions that this one continues, undoes, or was undone by. */
export function relatives(report: ExecutionReport): string[][] {
  const related: [string, string | null][] = [
    ['Resumes', report.resumes_execution_id],
    ['Undoes', report.undoes_execution_id],
    ['Then others up to', report.cascade_to],
    ['Rolled back by', report.rolled_back_by],
  ];
  return related.flatMap(([name, id]) => (id === null ? [] : [[name, id]]));
}

/** Since when an execution cannot be rolled back any more. */
export function expiryRows({ undo_expired: expired }: ExecutionReport): string[][] {
  if (expired === null) return [];
  const deleted = expired.deleted_at === null ? 'not deleted yet' : `deleted at ${expired.deleted_at}`;
  return [['Undo images', `expired at ${expired.expired_at}, ${deleted}`]];
}

/** Alerts, the ones that still stand in colour. */
export const alertLines = ({ alerts }: ExecutionReport, style: Style): string[] =>
  alerts.map(({ alert, message, raised_at: raised, cleared_at: cleared }) => {
    const line = safeText(`${alert}: ${message} (${raised}, ${cleared ? `over at ${cleared}` : 'stands'})`);
    return cleared === null ? style.bad(line) : line;
  });

/** What an incremental execution looked at, and what it cannot have seen. */
export function windowLines({ incremental }: ExecutionReport): string[] {
  if (incremental === null) return [];
  const windows = incremental.windows.map(({ entity, column, since, until, undated }) => {
    const passed = undated ? `; ${formatCount(undated)} rows have none and were not read` : '';
    const from = since ?? 'the beginning';
    return safeText(`${entity}: ${column} from ${from} up to, but not including, ${until}${passed}`);
  });
  const missing = incremental.missing_in_source.map(({ entity, count }) =>
    safeText(`  ${entity}: ${count === null ? 'not asked' : `${formatCount(count)} rows of the target`}`),
  );
  return [
    ...windows,
    'What was deleted in the source was not seen: a timestamp does not tell of it.',
    ...(missing.length > 0 ? ['Gone from the source, still in the target:', ...missing] : []),
  ];
}

/** What a rehearsal could not know. */
export function rehearsalLines({ rehearsal }: ExecutionReport): string[] {
  if (rehearsal === null) return [];
  if (rehearsal.unpredictable.length === 0) return ['Every outcome could be predicted.'];
  return [
    'What it could not know:',
    ...rehearsal.unpredictable.map(({ entity, reason }) => safeText(`  ${entity}: ${reason}`)),
  ];
}

/** How far the last rehearsal of the same plan was off. */
export function predictionLines({ prediction }: ExecutionReport): string[] {
  if (prediction === null) return [];
  const { differing_records: wrong, compared_records: compared, uncompared_records: others } = prediction;
  return [
    `Rehearsal ${prediction.rehearsal_execution_id} was wrong about ${formatCount(wrong)} of ${formatCount(compared)} records.`,
    ...(others > 0
      ? [
          `${formatCount(others)} records were read in other batches, or foretold too variedly to keep, and not compared.`,
        ]
      : []),
  ];
}

/** What a rollback undid, and the rows that it left alone, each with the reason. */
export function rollbackLines({ rollback }: ExecutionReport, style: Style): string[] {
  if (rollback === null) return [];
  const { images, deleted, restored, conflicts } = rollback;
  const samples = rollback.conflict_samples.slice(0, CONFLICTS_SHOWN);
  const more = conflicts - samples.length;
  const counts: [string, number][] = [
    ['rows written before', images],
    ['deleted', deleted],
    ['restored', restored],
    ['left alone', conflicts],
  ];
  return [
    ...table(
      counts.map(([name, count]) => [name, formatCount(count)]),
      ['left', 'right'],
    ),
    ...samples.map((c) => style.warn(safeText(`  ${c.entity} ${c.record_id}: ${REASONS[c.rule] ?? c.rule}`))),
    ...(more > 0 ? [style.dim(`and ${formatCount(more)} more; the audit log names every one`)] : []),
  ];
}

const REASONS: Readonly<Record<string, string>> = {
  'row.changed': 'changed by somebody since (row.changed)',
  'row.gone': 'deleted by somebody since (row.gone)',
  'row.referenced': 'other rows refer to it now (row.referenced)',
};

import type { ExecutionReport } from '@commander/contracts';
import { formatCount, formatDuration, formatRate } from '../text/numbers';
import { safeText } from '../text/safe-text';
import type { Style } from '../text/style';
import { table } from '../text/table';
import { checkpointLines } from './render-checkpoints';
import { errorLines } from './render-errors';
import * as recovery from './render-recovery';
import { verificationLines } from './render-verification';

const RIGHT = 'right' as const;

/** A heading and its lines, indented; nothing where there are no lines. */
function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ['', style.bold(title), ...lines.map((line) => (line ? `  ${line}` : ''))];
}

function heading(report: ExecutionReport, style: Style): string[] {
  const { status, reason } = report;
  const paint = status === 'completed' ? style.good : status === 'running' ? style.bold : style.bad;
  const lines = table([
    ['Execution', report.execution_id],
    ['Project', safeText(`${report.project} (${report.execution_type}, by ${report.operator})`)],
    ['Plan', safeText(report.plan_hash)],
    ...recovery.relatives(report),
    ...recovery.expiryRows(report),
  ]);
  const width = (lines[0] ?? '').indexOf(report.execution_id);
  const phase = report.progress.phase === status ? '' : ` (${report.progress.phase})`;
  const why = reason === null ? '' : `: ${safeText(reason)}`;
  return [...lines, `${'Status'.padEnd(width)}${paint(status)}${phase}${why}`];
}

function timing({ timing, results }: ExecutionReport): string[] {
  const rows = [
    ['started', timing.started_at],
    ['ended', timing.completed_at ?? 'not yet'],
    ['took', formatDuration(timing.duration_seconds)],
    ['loading', formatDuration(timing.load_seconds)],
    [
      'rate',
      `${formatRate(results.average_records_per_second)} on average, ${formatRate(results.peak_records_per_second)} at the peak`,
    ],
  ];
  if (timing.paused_duration_seconds > 0)
    rows.push(['paused', formatDuration(timing.paused_duration_seconds)]);
  return table(rows);
}

const OUTCOMES = ['created', 'updated', 'unchanged', 'merged', 'skipped', 'failed'] as const;

function resultLines({ results, progress, execution_type: type }: ExecutionReport): string[] {
  if (type === 'rollback') return [];
  const rates = new Map(progress.by_entity.map((e) => [e.entity, e.records_per_second]));
  const rate = (entity: string): string => formatRate(rates.get(entity) ?? 0);
  const rows = results.by_entity.map((e) => [
    safeText(e.entity),
    formatCount(e.read),
    ...OUTCOMES.map((outcome) => formatCount(e[outcome])),
    rate(e.entity),
  ]);
  const total = [
    'in total',
    formatCount(results.total_source_records),
    ...OUTCOMES.map((outcome) => formatCount(results[`total_${outcome}`])),
    formatRate(results.average_records_per_second),
  ];
  const right = Array.from({ length: total.length - 1 }, () => RIGHT);
  return table([['entity', 'read', ...OUTCOMES, 'rate'], ...rows, total], ['left', ...right]);
}

const resultTitle = ({ execution_type: type }: ExecutionReport): string =>
  type === 'dry-run' ? 'Results as predicted; nothing was written' : 'Results';

function workLines({ results, abandoned_batches, replayed_from }: ExecutionReport): string[] {
  const counts: [string, number][] = [
    ['not processed', results.unprocessed],
    ['batches given up', abandoned_batches],
    ['read in the source again', replayed_from?.source ?? 0],
    ['stored texts replayed', replayed_from?.stored ?? 0],
    ['duplicates found', results.duplicates_found],
    ['duplicates merged', results.duplicates_merged],
    ['duplicates skipped', results.duplicates_skipped],
    ['duplicates failed', results.duplicates_failed],
    ['validation errors fixed', results.validation_errors_fixed],
    ['field values transformed', results.data_transformations],
    ...Object.entries(results.validation_warnings).map(warning),
  ];
  const seen = counts.filter(([, count]) => count > 0).map(([name, count]) => [name, formatCount(count)]);
  return table(seen, ['left', RIGHT]);
}

const warning = ([rule, count]: [string, number]): [string, number] => [`warning ${safeText(rule)}`, count];

function auditLines({ audit_summary: audit }: ExecutionReport): string[] {
  const actions = Object.entries(audit.by_action).map(([action, n]) => [safeText(action), formatCount(n)]);
  return table([...actions, ['entries in total', formatCount(audit.total_audit_entries)]], ['left', RIGHT]);
}

const readAs = ({
  entity,
  consistency,
  snapshots,
  batches_alone: alone,
}: ExecutionReport['consistency_by_entity'][number]): string => {
  const shared = snapshots > 0 ? [`${snapshots} shared snapshot${snapshots === 1 ? '' : 's'}`] : [];
  const own = alone > 0 ? [`${formatCount(alone)} batches each at a moment of its own`] : [];
  const how = [...shared, ...own].join(', ');
  return `  ${safeText(entity)}: ${consistency}${how === '' ? '' : ` (${how})`}`;
};

function strategyLines({
  strategy,
  consistency,
  consistency_by_entity: entities,
}: ExecutionReport): string[] {
  if (strategy === null) return [];
  const read =
    consistency === null ? [] : [`The sources were read as: ${consistency}.`, ...entities.map(readAs)];
  return [`${strategy.name}`, ...strategy.reasons.map(safeText), ...read];
}

const instanceLines = ({ instances }: ExecutionReport): string[] =>
  table(
    instances.map((i) => [
      safeText(i.instance),
      `${formatCount(i.batches)} batches`,
      `${formatCount(i.records)} records`,
    ]),
    ['left', RIGHT, RIGHT],
  );

/** The Output Protocol as a text for people; what others wrote in it is made safe for a terminal. */
export function renderReport(report: ExecutionReport, style: Style): string[] {
  return [
    ...heading(report, style),
    ...section('Timing', timing(report), style),
    ...section('Strategy', strategyLines(report), style),
    ...section('Alerts', recovery.alertLines(report, style), style),
    ...section('Window', recovery.windowLines(report), style),
    ...section(resultTitle(report), resultLines(report), style),
    ...section('Besides', workLines(report), style),
    ...section('Undone', recovery.rollbackLines(report, style), style),
    ...section('Rehearsal', recovery.rehearsalLines(report), style),
    ...section('Prediction', recovery.predictionLines(report), style),
    ...section('Verification', verificationLines(report, style), style),
    ...section('Errors', errorLines(report.errors, style), style),
    ...section('Checkpoints', checkpointLines(report), style),
    ...section('Processors', instanceLines(report), style),
    ...section('Audit', auditLines(report), style),
  ];
}

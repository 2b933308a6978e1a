import type {
  QuarantineChange,
  QuarantineGroup,
  QuarantineRecord,
  QuarantineShown,
  QuarantineTexts,
} from '@commander/contracts';
import { formatCount } from '../text/numbers';
import { safeText } from '../text/safe-text';
import { table } from '../text/table';

const STATUSES = ['open', 'repaired', 'superseded', 'dismissed'] as const;

/** Failed records by reason; nothing where there is none. */
export function renderGroups(groups: readonly QuarantineGroup[]): string[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ entity, rule, field, code, counts }) => [
    ...[entity, rule ?? '', field ?? '', code].map(safeText),
    ...STATUSES.map((status) => formatCount(counts[status])),
  ]);
  const align = ['left', 'left', 'left', 'left', 'right', 'right', 'right', 'right'] as const;
  return table([['entity', 'rule', 'field', 'code', ...STATUSES], ...rows], align);
}

/** Failed records one a line; nothing where there is none. */
export function renderRecords(records: readonly QuarantineRecord[]): string[] {
  if (records.length === 0) return [];
  const rows = records.map((one) =>
    [
      `${one.entity}/${one.number}`,
      one.record_id,
      String(one.batch),
      one.status,
      String(one.failures),
      one.rule ?? '',
      one.field ?? '',
      one.code,
    ].map(safeText),
  );
  return table([['record', 'source id', 'batch', 'status', 'failures', 'rule', 'field', 'code'], ...rows]);
}

const texts = ({ texts_kept, fixes }: QuarantineRecord): string => {
  if (!texts_kept) return 'not kept';
  return fixes === 0 ? 'sealed' : `sealed, corrected ${formatCount(fixes)} times`;
};

const changed = ({ kind, operator, at, fields, reason }: QuarantineChange): string =>
  [`${kind} by ${operator} at ${at}`, fields.join(', '), reason ?? ''].filter(Boolean).join(': ');

/** All that is known of one record but its texts. */
export function renderRecord({ record, changes }: QuarantineShown): string[] {
  const rows = [
    ['Record', `${record.entity}/${record.number}`],
    ['Source id', record.record_id],
    ['Target id', record.target_id ?? 'none'],
    ['Execution', `${record.execution_id}, batch ${record.batch}`],
    ['Chain', record.chain_id],
    ['Rule', record.rule ?? 'none'],
    ['Field', record.field ?? 'none'],
    ['Reason', `${record.code} (${record.error_type}, ${record.category})`],
    ['Failures', formatCount(record.failures)],
    ['Status', `${record.status} since ${record.at}`],
    ['Replayed by', record.replayed_by ?? 'none'],
    ['Texts', texts(record)],
    ...changes.map((change) => ['Changed', changed(change)]),
  ];
  return table(rows.map((row) => row.map(safeText)));
}

/** The source texts of a record, and what they were before they were corrected. */
export function renderTexts({ texts: now, original }: QuarantineTexts): string[] {
  if (!now) return ['Its source texts are not kept.'];
  const shown = (text: string | null | undefined): string =>
    text === null || text === undefined ? '(no value)' : safeText(text);
  const rows = Object.entries(now).map(([column, text]) => {
    const before = original?.[column];
    const isChanged = original !== null && before !== text;
    return [safeText(column), shown(text), ...(isChanged ? [`was ${shown(before)}`] : [])];
  });
  return table([['column', 'text'], ...rows]);
}

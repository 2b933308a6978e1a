import type { ExecutionReport } from '@commander/contracts';
import { formatCount } from '../text/numbers';
import { safeText } from '../text/safe-text';
import type { Style } from '../text/style';
import { table } from '../text/table';

type Verification = ExecutionReport['verification'];

const MISMATCHES_SHOWN = 10;

const yesOrNo = (value: boolean | null): string => (value === null ? 'not known' : value ? 'yes' : 'NO');

function countLines(v: Verification): string[] {
  const found = v.target_count === null ? 'not counted' : formatCount(v.target_count);
  return [
    `Counts match: ${yesOrNo(v.count_match)} (${found} in the target, ${formatCount(v.expected_target_count)} expected, ${formatCount(v.source_count)} in the source)`,
  ];
}

function sampleLines({ sample_verification: sample }: Verification): string[] {
  const shown = sample.mismatches.slice(0, MISMATCHES_SHOWN);
  return [
    `Sample: ${formatCount(sample.matched_records)} of ${formatCount(sample.sample_size)} records match, ${formatCount(sample.mismatched_records)} do not`,
    ...shown.map((m) =>
      safeText(
        `  ${m.entity} ${m.record_id}, ${m.field}: ${m.source_value} -> ${m.target_value} (${m.reason})`,
      ),
    ),
  ];
}

function referenceLines({ referential_integrity: integrity }: Verification): string[] {
  if (!integrity.checked) return ['References: not checked'];
  const rows = integrity.by_reference.map((r) => [
    safeText(`${r.entity}.${r.fields.join('+')} -> ${r.refers_to}`),
    formatCount(r.checked),
    formatCount(r.orphans),
    formatCount(r.nulls),
    r.on_missing,
  ]);
  const summary = `References hold: ${yesOrNo(integrity.passed)} (${formatCount(integrity.orphaned_records)} orphans)`;
  const lines = table(
    [['reference', 'checked', 'orphans', 'nulls', 'if missing'], ...rows],
    ['left', 'right', 'right', 'right'],
  );
  return [summary, ...lines.map((line) => `  ${line}`)];
}

/** What the verifier found: counts, sample, and each reference with its orphans. */
export function verificationLines({ verification }: ExecutionReport, style: Style): string[] {
  const { state } = verification;
  const paint = state === 'passed' ? style.good : state === 'failed' ? style.bad : style.warn;
  if (state === 'not-verified') return [paint('not verified')];
  return [
    paint(state),
    ...countLines(verification),
    ...sampleLines(verification),
    ...referenceLines(verification),
  ];
}

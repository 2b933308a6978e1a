import type { ExecutionReport } from '@commander/contracts';
import { formatCount } from '../text/numbers';
import { safeText } from '../text/safe-text';
import type { Style } from '../text/style';
import { table } from '../text/table';

const SAMPLES_SHOWN = 10;

/** Errors by type, and the first samples: which record and why, never its values. */
export function errorLines(errors: ExecutionReport['errors'], style: Style): string[] {
  if (errors.total === 0) return ['none'];
  const types = Object.entries(errors.by_type).filter(([, count]) => count > 0);
  const samples = errors.sample_errors.slice(0, SAMPLES_SHOWN);
  const more = errors.total - samples.length;
  return [
    ...table(
      [...types.map(([type, count]) => [type, formatCount(count)]), ['in total', formatCount(errors.total)]],
      ['left', 'right'],
    ),
    '',
    ...samples.map((e) =>
      safeText(
        `${e.entity} ${e.record_id} (record ${formatCount(e.record_index)}, batch ${e.batch_number}): ${e.message}` +
          ` [${[e.error_type, e.rule ?? e.code].join(', ')}]`,
      ),
    ),
    ...(more > 0 ? [style.dim(`and ${formatCount(more)} more`)] : []),
  ];
}

import type { ExecutionReport } from '@commander/contracts';
import { peakResidentBytes, type Stack } from '@commander/stack';
import { formatBytes, formatCount, formatDuration, formatRate } from '../text/numbers';
import { safeText } from '../text/safe-text';
import { table } from '../text/table';

/** How fast the largest entity was loaded. */
export function loadRate({ progress }: ExecutionReport): string[] {
  const [largest] = [...progress.by_entity].sort((a, b) => b.processed_records - a.processed_records);
  if (largest === undefined || !(largest.load_seconds > 0)) return [];
  const { entity, processed_records: records, load_seconds: seconds } = largest;
  return [
    `Load phase of ${safeText(entity)}: ${formatCount(records)} records in ${formatDuration(seconds)}, ${formatRate(records / seconds)}`,
  ];
}

/** The most memory each service ever held; nothing where the system does not tell. */
export async function peakMemory(stack: Stack): Promise<string[]> {
  const children = (await stack.children()).filter(
    ({ name, running }) => running && name in stack.addresses.services,
  );
  const rows = children.flatMap(({ name, pid }) => {
    const bytes = peakResidentBytes(pid);
    return bytes === undefined ? [] : [[name, formatBytes(bytes)]];
  });
  return rows.length === 0
    ? []
    : ['Peak resident memory:', ...table(rows, ['left', 'right']).map((line) => `  ${line}`)];
}

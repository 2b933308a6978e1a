import type { ExecutionReport } from '@commander/contracts';
import { formatCount } from '../text/numbers';
import { table } from '../text/table';

const SHOWN = 5;
const RIGHT = 'right' as const;

type Checkpoint = ExecutionReport['checkpoints'][number];

const row = (checkpoint: Checkpoint): string[] => [
  checkpoint.id,
  formatCount(checkpoint.batch_number),
  formatCount(checkpoint.records_processed),
  checkpoint.created_at,
  checkpoint.expires_at ?? 'never',
  checkpoint.valid ? 'valid' : 'not valid',
];

/** The last checkpoints, and whether each could be opened again after it was written. */
export function checkpointLines({ checkpoints }: ExecutionReport): string[] {
  const last = checkpoints.slice(-SHOWN);
  if (last.length === 0) return [];
  const hidden = checkpoints.length - last.length;
  const head = ['id', 'batch', 'records', 'made at', 'expires at', ''];
  return [
    ...(hidden > 0 ? [`the last ${last.length} of ${formatCount(checkpoints.length)}`] : []),
    ...table([head, ...last.map(row)], ['left', RIGHT, RIGHT]),
  ];
}

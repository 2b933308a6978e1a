import type { Progress } from '../api/responses';
import { formatCount, formatDuration, formatRate } from '../text/numbers';
import { safeText } from '../text/safe-text';
import type { Style } from '../text/style';
import { fitLine, type Part } from './fit-line';
import { halfWay, partDone, percent, secondsLeft } from './progress-math';

type EntityProgress = Progress['by_entity'][number];
type Records = Pick<Progress, 'processed_records' | 'staged_records'>;

/** How the view looks. */
export interface Look {
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
  /** Whether the terminal shows block characters; else plain ASCII. */
  readonly blocks: boolean;
}

const BAR = 20;
const LONGEST_NAME = 24;

function bar(part: number | null, blocks: boolean): string {
  const [full, empty] = blocks ? ['█', '░'] : ['#', '.'];
  const filled = Math.floor((part ?? 0) * BAR);
  return full.repeat(filled) + empty.repeat(BAR - filled);
}

// Records in the stage are shown as such until the first of them has its outcome.
function recordsOf({ processed_records: processed, staged_records: staged }: Records, total: number | null) {
  const waits = staged > processed;
  return {
    part: partDone(halfWay(processed, staged), total),
    text: of(waits ? staged : processed, total),
    suffix: waits ? ' staged' : '',
  };
}

const of = (processed: number, total: number | null): string =>
  total === null ? formatCount(processed) : `${formatCount(processed)}/${formatCount(total)}`;

const eta = (seconds: number | null): string => (seconds === null ? '' : `ETA ${formatDuration(seconds)}`);

const count = (n: number, what: string, style: Style): Part => ({
  text: `${formatCount(n)} ${what}`,
  rank: n > 0 ? 1 : 5,
  paint: n > 0 ? style.bad : style.dim,
});

// What a rehearsal counts did not happen; what a rollback passes over it left alone.
function failures(progress: Progress, style: Style): Part {
  if (progress.phase === 'rolling-back') return count(progress.skipped_records, 'left alone', style);
  return count(progress.failed_records, failedIn(progress.phase), style);
}

const skips = ({ phase, skipped_records: skipped }: Progress): Part => ({
  text: skipped > 0 && phase !== 'rolling-back' ? `${formatCount(skipped)} skipped` : '',
  rank: 3,
});

const failedIn = (phase: Progress['phase']): string => (phase === 'rehearsing' ? 'would fail' : 'failed');

const isPlanning = ({ phase }: Progress): boolean => phase === 'preparing' || phase === 'planning';

// An entity with rules for duplicates is read before its records are counted, which may take minutes.
function plannedEntities({ by_entity: entities }: Progress): string {
  if (entities.length === 0) return '';
  const planned = entities.filter(({ total_records: total }) => total !== null).length;
  return `${formatCount(planned)} of ${formatCount(entities.length)} entities planned`;
}

/** The records of the whole execution; null while some entity is not planned yet. */
export function totalRecords(progress: Progress): number | null {
  const planned = progress.by_entity.length > 0 && progress.by_entity.every((e) => e.total_records !== null);
  return planned && !isPlanning(progress) ? progress.total_records : null;
}

/** The line of the whole execution. */
export function totalLine(status: string, progress: Progress, look: Look): string {
  const total = totalRecords(progress);
  const { part, text, suffix } = recordsOf(progress, total);
  const left = status === 'running' && part !== 1 ? progress.estimated_time_remaining : null;
  return fitLine(
    [
      { text: progress.phase, rank: 0, paint: look.style.bold },
      { text: part === null ? '' : `${percent(part)}%`, rank: 1 },
      { text: isPlanning(progress) ? plannedEntities(progress) : `${text} records${suffix}`, rank: 2 },
      { text: progress.records_per_second > 0 ? formatRate(progress.records_per_second) : '', rank: 3 },
      { text: eta(left), rank: 4 },
      failures(progress, look.style),
      skips(progress),
    ],
    look.width,
  );
}

function entityParts(
  entity: EntityProgress,
  phase: Progress['phase'],
  nameWidth: number,
  look: Look,
): Part[] {
  const { processed_records: processed, total_records: total, records_per_second: rate } = entity;
  const { part, text, suffix } = recordsOf(entity, total);
  const done = part === 1;
  return [
    { text: safeText(entity.entity).slice(0, nameWidth).padEnd(nameWidth), rank: 0 },
    { text: bar(part, look.blocks), rank: 4, paint: done ? look.style.good : undefined },
    { text: part === null ? '  ?%' : `${String(percent(part)).padStart(3)}%`, rank: 1 },
    { text: `${text.padStart(15)}${suffix}`, rank: 2 },
    { text: rate > 0 ? formatRate(rate).padStart(9) : ' '.repeat(9), rank: 3 },
    count(entity.failed_records, failedIn(phase), look.style),
    { text: done || suffix ? '' : eta(secondsLeft(processed, total, rate)), rank: 6 },
  ];
}

/** One line for the whole and one for each entity, none wider than the terminal. */
export function progressLines(status: string, progress: Progress, look: Look): string[] {
  const longest = Math.max(0, ...progress.by_entity.map((entity) => safeText(entity.entity).length));
  const nameWidth = Math.min(longest, LONGEST_NAME);
  return [
    totalLine(status, progress, look),
    ...progress.by_entity.map((entity) =>
      fitLine(entityParts(entity, progress.phase, nameWidth, look), look.width),
    ),
  ];
}

import type { ExecutionReport } from '@commander/contracts';
import { processedIn, processedOf, reachedIn, type Processed } from './processed';
import { rate, seconds } from './rate';
import type { EntityReport, ReportState } from './report-state';

/**
 * How far an execution is; never above 100 %, and 0 % while the total is not known. A record that stands in the stage has come half its
 * way: it counts half in the percentage, and as a processed record only with its outcome.
 */
export function renderProgress(state: ReportState): ExecutionReport['progress'] {
  const way = processedOf(state);
  const { planned, processed, successful, failed, skipped, staged, reached, own } = way;
  const total = Math.max(planned, reached);
  const speed = speedOf(state, own + reached - processed);
  return {
    phase: state.phase,
    total_records: total,
    staged_records: staged,
    processed_records: processed,
    successful_records: successful,
    failed_records: failed,
    skipped_records: skipped,
    percent_complete: percent(state, way, total),
    total_batches: state.entities.reduce((sum, entity) => sum + (entity.plannedBatches ?? 0), 0),
    completed_batches: state.entities.reduce((sum, entity) => sum + entity.completedBatches, 0),
    current_batch: currentBatch(state),
    records_per_second: speed,
    // How long the promotion takes cannot be told from how long the staging took.
    estimated_time_remaining: remaining(state, total - processed, reached > processed ? 0 : speed),
    by_entity: state.entities.map(entityProgress),
  };
}

const allPlanned = (state: ReportState): boolean =>
  state.entities.every((entity) => entity.plannedRecords !== null);

function percent(state: ReportState, { reached, processed }: Processed, total: number): number {
  if (!allPlanned(state)) return 0;
  return total === 0 ? 100 : Math.floor(((reached + processed) * 500) / total) / 10;
}

/** Records per second since the first batch was ordered, pauses left out. */
function speedOf(state: ReportState, records: number): number {
  const starts = state.entities.flatMap((e) => (e.loadStartedAt === null ? [] : [e.loadStartedAt]));
  if (starts.length === 0) return 0;
  const ends = state.entities.flatMap((e) => (e.loadEndedAt === null ? [] : [e.loadEndedAt]));
  return rate(
    records,
    Math.max(0, ...ends) - Math.min(...starts) - (state.pausedMs - state.pausedBeforeLoadMs),
  );
}

function remaining(state: ReportState, records: number, speed: number): number | null {
  if (state.endedAt !== null || (records === 0 && allPlanned(state))) return 0;
  return speed === 0 || !allPlanned(state) ? null : Math.ceil(records / speed);
}

/** Batches are numbered through the entities in their order; the lowest one in flight is the current one. */
function currentBatch(state: ReportState): number | null {
  let before = 0;
  const numbers: number[] = [];
  for (const { entity, plannedBatches } of state.entities) {
    for (const load of state.inFlight) if (load.entity === entity) numbers.push(before + load.batch);
    before += plannedBatches ?? 0;
  }
  return numbers.length === 0 ? null : Math.min(...numbers);
}

function entityProgress(entity: EntityReport): ExecutionReport['progress']['by_entity'][number] {
  const { loadStartedAt, loadEndedAt, counts, readBefore } = entity;
  const reached = reachedIn(entity);
  const ms = loadStartedAt === null || loadEndedAt === null ? 0 : loadEndedAt - loadStartedAt;
  return {
    entity: entity.entity,
    total_records: entity.plannedRecords === null ? null : Math.max(entity.plannedRecords, reached),
    staged_records: entity.staged,
    processed_records: processedIn(entity),
    failed_records: counts.failed,
    total_batches: entity.plannedBatches,
    completed_batches: entity.completedBatches,
    records_per_second: rate(reached - readBefore, ms),
    load_seconds: seconds(ms),
  };
}

import type { Command, RetryPolicy } from '@commander/contracts';
import { applyPlan, cancel, execute, resumeMigration, rollback, steer } from './scenario';
import { PLAN } from './simulated-plan';

const incremental = { column: 'changed', overlap_seconds: 60 };

/** Entities of which one can be read by its change column. */
export const ENTITIES = PLAN.entities.map((entity) =>
  entity.name === 'Parent' ? { ...entity, incremental } : entity,
);

/** Retries of which there are few, and a failure that is not repeated. */
export const RETRIES: RetryPolicy = {
  max_attempts: 2,
  max_delay_ms: 1000,
  backoff_multiplier: 2,
  no_retry_on: ['lock_timeout'],
};

/** Commands to choose from. */
export type Choices = readonly (() => Command)[];

/** Commands that make most sense while an execution runs. */
export const steering = (target: string, n: number): Choices => [
  () => steer('pause', target),
  () => steer('resume', target),
  () => steer('resume', target),
  () => cancel(false, target),
  () => cancel(true, target),
  () => execute({}, { execution_type: 'dry-run' }),
  () => applyPlan({ entities: ENTITIES, retry_config: RETRIES, verification: { sample_size: n % 2 } }),
];

/** Commands that make most sense where no execution writes. */
export const starting = (target: string, n: number): Choices => [
  () => execute(),
  () => execute({ parallel_batches: 3 }),
  () => execute({ transaction_mode: 'single', parallel_batches: 2 }),
  () => execute({ stop_on_first_error: true }),
  () => execute({ max_failed_records: n % 5, min_batch_success_percent: 60 }),
  () => execute({}, { execution_type: 'incremental' }),
  () => resumeMigration({ resume_from: { execution_id: target } }),
  () => rollback(false, target),
  () => rollback(true, target),
];

/** Commands that make most sense where an execution can be resumed. */
export const resuming = (target: string, n: number, checkpoint: string | undefined): Choices => [
  () => resumeMigration({ config: { max_failed_records: 'unlimited' }, accept_plan_change: n % 5 > 0 }),
  () => resumeMigration({ config: { stop_on_first_error: true }, accept_plan_change: true }),
  () =>
    resumeMigration({
      accept_plan_change: true,
      resume_from: { checkpoint_id: checkpoint, batch_number: n % 4 },
    }),
  () => execute(),
  () => rollback(true, target),
];

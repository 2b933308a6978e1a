import { randomUUID } from 'node:crypto';
import type {
  CloseOrder,
  EffectiveConfig,
  ExpireOrder,
  Fingerprint,
  LoadOrder,
  Plan,
  PlannedBatch,
  PlanOrder,
  PrepareOrder,
  PromoteOrder,
  RehearseOrder,
} from '@commander/contracts';
import { entityWork, planHash } from '@commander/migration-plan';

const CONFIG: EffectiveConfig = {
  batch_size: 100,
  parallel_batches: 4,
  max_retries: 0,
  retry_delay_ms: 0,
  stop_on_first_error: false,
  transaction_mode: 'per-batch',
  max_failed_records: 'unlimited',
  min_batch_success_percent: 0,
};

/** The orders of one execution of a plan, as a commander would send them. */
export class Orders {
  readonly executionId: string = randomUUID();

  constructor(
    readonly plan: Plan,
    private readonly chainId?: string,
  ) {}

  /** The orders of an execution that goes on where this one ended, by the same plan or a changed one. */
  resumed(plan = this.plan): Orders {
    return new Orders(plan, this.chainId ?? this.executionId);
  }

  prepare(offset = 10): PrepareOrder {
    return { kind: 'prepare', ...this.common(offset), plan: this.plan };
  }

  planning(entity: string, batchSize = 100): PlanOrder {
    return { kind: 'plan', ...this.common(11), work: entityWork(this.plan, entity), batch_size: batchSize };
  }

  load(entity: string, batch: PlannedBatch, fingerprint: Fingerprint, offset = 12): LoadOrder {
    const work = entityWork(this.plan, entity);
    return { kind: 'load', ...this.common(offset), work, batch, fingerprint, config: CONFIG };
  }

  rehearse(batchSize = 100): RehearseOrder {
    return { kind: 'rehearse', ...this.common(11), plan: this.plan, batch_size: batchSize };
  }

  promote(staged: Record<string, number>): PromoteOrder {
    const config = { ...CONFIG, transaction_mode: 'single' } as const;
    return { kind: 'promote', ...this.common(20), plan: this.plan, config, staged };
  }

  close(): CloseOrder {
    return { kind: 'close', ...this.common(99), plan: this.plan };
  }

  expire(): ExpireOrder {
    return { kind: 'expire', ...this.common(200), plan: this.plan };
  }

  private common(offset: number) {
    return {
      order_id: randomUUID(),
      decision_id: randomUUID(),
      position: { partition: 0, offset: String(offset) },
      project_id: this.plan.project.id,
      execution_id: this.executionId,
      chain_id: this.chainId ?? this.executionId,
      plan_hash: planHash(this.plan),
      attempt: 1,
      issued_at: '2026-01-01T00:00:00.000Z',
    };
  }
}

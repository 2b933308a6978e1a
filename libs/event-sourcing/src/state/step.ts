import type { Failure, LogPosition, OrderKind } from '@commander/contracts';

/** What a step is about: together with the execution this is what its ledger row is keyed by. */
export interface StepTarget {
  readonly kind: OrderKind;
  readonly entity?: string;
  readonly batch?: number;
}

/** An order that went out and has not had its effect yet. */
export interface Step extends StepTarget {
  readonly orderId: string;
  readonly decisionId: string;
  /** Where its decision stands in the log: the fencing token. */
  readonly position: LogPosition;
  readonly issuedAt: string;
  /** When it last showed a sign of life, where it works for long; ISO 8601. */
  readonly heardAt?: string;
  /** Counts every dispatch of this step; part of the order's id. */
  readonly attempt: number;
  /** Repeats since the first try, or since an operator's resume. */
  readonly retries: number;
  readonly partition: number;
  /** `failed`: its failure is not decided upon; `waiting`: to be dispatched again from `notBefore` on. */
  readonly status: 'in-flight' | 'failed' | 'waiting';
  /** The batch is being given up for this reason. */
  readonly abandon?: Failure;
  readonly failure?: Failure;
  readonly notBefore?: string;
}

/** The key of a step within its execution. */
export const stepKey = (target: StepTarget): string =>
  `${target.kind}/${target.entity ?? ''}/${target.batch ?? ''}`;

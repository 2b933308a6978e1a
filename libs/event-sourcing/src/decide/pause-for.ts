import type { Failure } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import type { ExecutionState } from '../state/execution-state';
import type { DecisionDraft } from './draft';

/** The decision to pause for a failure that an operator has to look into. */
export const pauseFor = (execution: ExecutionState, failure: Failure): DecisionDraft => ({
  name: 'pause.requested',
  subject: execution.id,
  data: { execution_id: execution.id, operator: null, failure, reason: failure.message },
});

/** The decision to pause because ledger and stream differ. */
export const pauseForCensus = (execution: ExecutionState, message: string): DecisionDraft =>
  pauseFor(execution, ownFailure('census', message));

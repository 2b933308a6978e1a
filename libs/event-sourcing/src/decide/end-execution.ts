import { totalCounts, type ExecutionState } from '../state/execution-state';
import type { DecisionDraft } from './draft';

/** The decision that ends an execution as its `ending` says. */
export function endExecution(
  execution: ExecutionState,
  verification: 'passed' | 'failed' | 'not-verified' = 'not-verified',
): DecisionDraft {
  const { end, reason, failure } = execution.ending ?? {
    end: 'failed',
    reason: 'It ended for no stated reason.',
  };
  const data = { execution_id: execution.id, counts: totalCounts(execution), reason, failure };
  const subject = execution.id;
  switch (end) {
    case 'completed':
      return { name: 'execution.completed', subject, data: { ...data, verification } };
    case 'failed':
      return { name: 'execution.failed', subject, data };
    case 'cancelled':
      return { name: 'execution.cancelled', subject, data };
  }
}

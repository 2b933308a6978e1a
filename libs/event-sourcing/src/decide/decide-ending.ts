import type { Failure } from '@commander/contracts';
import { doneCount } from '../state/batch-tracker';
import { NO_RECORDS, sameCounts } from '../state/counts';
import { isBusy, type ExecutionState } from '../state/execution-state';
import { dispatch, dueSteps } from './dispatch';
import type { DecisionContext, DecisionDraft } from './draft';
import { endExecution } from './end-execution';

/** The way from `closing` to the end: close the fence, compare its census with the stream, verify, end. */
export function decideEnding(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  if (!execution.census) return order(execution, 'close', context);
  const census = compareCensus(execution);
  if (census.kind === 'behind') return null;
  if (census.kind === 'differs') return pause(execution, census.message);
  if (execution.ending?.end !== 'completed') return endExecution(execution);
  return execution.verification
    ? endExecution(execution, execution.verification)
    : order(execution, 'verify', context);
}

function order(
  execution: ExecutionState,
  kind: 'close' | 'verify',
  context: DecisionContext,
): DecisionDraft | null {
  const due = dueSteps(execution, context.now).some((step) => step.kind === kind);
  const open = isBusy(execution) || (execution.steps.size > 0 && !due);
  return open ? null : dispatch(execution, [{ kind }], context);
}

type Comparison = { kind: 'agrees' } | { kind: 'behind' } | { kind: 'differs'; message: string };

/** `behind`: the stream still lacks outcomes of the ledger, which their redelivered orders will publish. */
function compareCensus(execution: ExecutionState): Comparison {
  let behind = false;
  for (const [name, entity] of execution.entities) {
    const ledger = execution.census?.[name] ?? { batches: 0, counts: NO_RECORDS };
    const told = doneCount(entity.tracker);
    if (told > ledger.batches) return { kind: 'differs', message: lacking(name, told, ledger.batches) };
    if (told < ledger.batches) behind = true;
    else if (!sameCounts(entity.counts, ledger.counts)) return { kind: 'differs', message: unequal(name) };
  }
  return behind ? { kind: 'behind' } : { kind: 'agrees' };
}

const lacking = (entity: string, told: number, held: number): string =>
  `The target's ledger holds ${held} batches of ${entity}, the event stream ${told}: ` +
  'the target may be a restored backup; restore a later one, then resume.';

const unequal = (entity: string): string =>
  `The outcomes of ${entity} in the target's ledger are not those in the event stream; compare both before you resume.`;

function pause(execution: ExecutionState, message: string): DecisionDraft {
  const failure: Failure = {
    category: 'system',
    error_type: 'system',
    code: 'census',
    message,
    retriable: false,
  };
  return {
    name: 'pause.requested',
    subject: execution.id,
    data: { execution_id: execution.id, operator: null, failure, reason: message },
  };
}

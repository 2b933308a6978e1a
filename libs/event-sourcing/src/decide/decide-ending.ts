import type { Failure } from '@commander/contracts';
import { doneCount } from '../state/batch-tracker';
import { NO_RECORDS, sameCounts } from '../state/counts';
import { isBusy, type EntityState, type ExecutionState } from '../state/execution-state';
import { dispatch, dueSteps } from './dispatch';
import type { DecisionContext, DecisionDraft } from './draft';
import { endExecution } from './end-execution';
import { ORDER_PATIENCE_MS } from './unanswered-orders';

/** The way from `closing` to the end: close the fence, compare its census with the stream, verify, end. */
export function decideEnding(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  if (!execution.census) return order(execution, 'close', context);
  const census = compareCensus(execution);
  if (census.kind !== 'agrees') return decideDifference(execution, census, context.now);
  if (execution.ending?.end !== 'completed') return endExecution(execution);
  return execution.verification
    ? endExecution(execution, execution.verification)
    : order(execution, 'verify', context);
}

/** What is behind may catch up for a while; what then differs stops a good end, and is told by an early one. */
function decideDifference(
  execution: ExecutionState,
  { kind, message }: Difference,
  now: number,
): DecisionDraft | null {
  if (kind === 'behind' && now < censusDueAt(execution)) return null;
  if (execution.ending?.end === 'completed') return pause(execution, message);
  const { ending } = execution;
  const reason = ending?.reason ? `${ending.reason} ${message}` : message;
  return endExecution({ ...execution, ending: ending && { ...ending, reason } });
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

type Difference = { kind: 'behind' | 'differs'; message: string };
type Comparison = { kind: 'agrees' } | Difference;

/** Until when the stream may lack outcomes that the ledger holds, in milliseconds since 1970. */
export const censusDueAt = (execution: ExecutionState): number =>
  Date.parse(execution.censusAt ?? '') + ORDER_PATIENCE_MS;

/** `behind`: the stream still lacks outcomes of the ledger, which their redelivered orders will publish. */
function compareCensus(execution: ExecutionState): Comparison {
  const found = [...execution.entities].map(([name, entity]) =>
    compareEntity(name, entity, execution.census?.[name]),
  );
  const worst = found.find(({ kind }) => kind === 'differs') ?? found.find(({ kind }) => kind === 'behind');
  return worst ?? { kind: 'agrees' };
}

function compareEntity(name: string, { tracker, counts }: EntityState, ledger = NO_BATCHES): Comparison {
  const told = doneCount(tracker);
  if (told > ledger.batches) return { kind: 'differs', message: lacking(name, told, ledger.batches) };
  if (told < ledger.batches) return { kind: 'behind', message: untold(name, told, ledger.batches) };
  return sameCounts(counts, ledger.counts) ? { kind: 'agrees' } : { kind: 'differs', message: unequal(name) };
}

const NO_BATCHES = { batches: 0, counts: NO_RECORDS };

const lacking = (entity: string, told: number, held: number): string =>
  `The target's ledger holds ${held} batches of ${entity}, the event stream ${told}: ` +
  'the target may be a restored backup; restore a later one, then resume.';

const untold = (entity: string, told: number, held: number): string =>
  `The event stream tells of ${told} batches of ${entity}, the target's ledger holds ${held}: ` +
  'outcomes were not published; start the processors that hold their orders, then resume.';

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

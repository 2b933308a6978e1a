import { undoPolicy } from '@commander/contracts';
import type { EndedExecution, Expiry } from '../state/ended-execution';
import { isLoad } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { deterministicId } from '../stream/ids';
import type { DecisionContext, DecisionDraft } from './draft';
import { ORDER_PATIENCE_MS } from './unanswered-orders';

const DAY_MS = 86_400_000;
const KEPT_UNLESS_SAID = undoPolicy.parse({}).keep_days;
// A target may be gone for good; it is asked ever more seldom, but never given up while it may hold what people wrote.
const LONGEST_PAUSE_MS = 7 * DAY_MS;
const LONGER_EACH_TIME = 4;

/**
 * That the undo images of an ended execution expired, once they were kept long enough: from then on it cannot be rolled back, and
 * the target is asked to delete them; it is asked again where nobody says that they are gone.
 */
export function decideExpiry(
  state: ProjectState,
  { now, random, partitions }: Pick<DecisionContext, 'now' | 'random' | 'partitions'>,
): DecisionDraft | null {
  const due = expiries(state).filter(({ at }) => at <= now);
  // A target that does not answer keeps nobody else waiting for longer than once.
  const attempt = Math.min(...due.map(({ ended }) => nextAttempt(ended)));
  const first = due.find(({ ended }) => nextAttempt(ended) === attempt);
  if (!first) return null;
  const { id } = first.ended;
  const order_id = deterministicId(id, 'expire', '', 0, attempt);
  const partition = Math.floor(random * partitions);
  return { name: 'undo.expired', subject: id, data: { execution_id: id, order_id, attempt, partition } };
}

const nextAttempt = ({ expiry }: EndedExecution): number => (expiry?.attempt ?? 0) + 1;

/** When time alone will call for an expiry, in milliseconds since 1970; null where it will not. */
export function nextExpiryAt(state: ProjectState): number | null {
  const times = expiries(state).map(({ at }) => at);
  return times.length === 0 ? null : Math.min(...times);
}

interface Due {
  readonly ended: EndedExecution;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What is to expire yet, or may have to be ordered again, and when. */
const expiries = (state: ProjectState): Due[] =>
  scheduleOf(state).filter(({ ended: { expiry, chainId } }) => expiry !== null || !isAtWork(state, chainId));

type Ended = Pick<ProjectState, 'ended' | 'plans'>;

// It is asked for at every event of a project, and changes only where an execution ends or expires, or a plan does.
const schedules = new WeakMap<Ended['ended'], { plans: Ended['plans']; schedule: Due[] }>();

function scheduleOf({ ended, plans }: Ended): readonly Due[] {
  const known = schedules.get(ended);
  if (known?.plans === plans) return known.schedule;
  const schedule = scheduled({ ended, plans });
  schedules.set(ended, { plans, schedule });
  return schedule;
}

/** When each would expire, or be ordered again, if nobody were at work; one order is out at a time. */
function scheduled(state: Ended): Due[] {
  const kept = [...state.ended.values()].filter((ended) => mayHoldImages(state, ended));
  const orders = kept.flatMap(({ expiry }) => (expiry ? [Date.parse(expiry.issuedAt)] : []));
  const free = orders.length === 0 ? 0 : Math.max(...orders) + ORDER_PATIENCE_MS;
  const keptUntil = chainsKeptUntil(state, kept);
  return kept.map((ended) => {
    const at = ended.expiry ? againAt(ended.expiry) : (keptUntil.get(ended.chainId) ?? Infinity);
    return { ended, at: Math.max(free, at) };
  });
}

const mayHoldImages = ({ plans }: Ended, { type, opened, planHash, expiry }: EndedExecution): boolean =>
  isLoad(type) && opened && plans.has(planHash) && expiry?.forgotten !== true;

/** A resume and what it goes on with are undone together, so their images are kept until the last of them expire. */
function chainsKeptUntil(
  { plans, ended }: Ended,
  kept: readonly EndedExecution[],
): ReadonlyMap<string, number> {
  const halfUndone = lastTries(ended);
  const until = new Map<string, number>();
  for (const { chainId, planHash, endedAt } of kept) {
    const days = plans.get(planHash)?.undo?.keep_days ?? KEPT_UNLESS_SAID;
    const last = Math.max(endedAt, halfUndone.get(chainId) ?? 0);
    until.set(chainId, Math.max(until.get(chainId) ?? 0, last + days * DAY_MS));
  }
  return until;
}

/** When the last rollback ended that left part of a chain standing: there is as long to give it again as there was to give it. */
function lastTries(ended: Ended['ended']): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { undoes, endedAt } of ended.values()) {
    const target = undoes === null ? undefined : ended.get(undoes);
    if (target?.undoing !== 'begun') continue;
    last.set(target.chainId, Math.max(last.get(target.chainId) ?? 0, endedAt));
  }
  return last;
}

/** Whether the images of a chain may be needed now: its work goes on, or a rollback does, which may go on to any other. */
function isAtWork({ writer, executions }: ProjectState, chainId: string): boolean {
  const working = writer === null ? undefined : executions.get(writer);
  return working !== undefined && (working.type === 'rollback' || working.chainId === chainId);
}

const againAt = ({ issuedAt, attempt }: Expiry): number =>
  Date.parse(issuedAt) + Math.min(LONGEST_PAUSE_MS, ORDER_PATIENCE_MS * LONGER_EACH_TIME ** (attempt - 1));

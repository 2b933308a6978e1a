import type { ExpireOrder } from '@commander/contracts';
import type { EndedExecution } from '../state/ended-execution';
import type { ProjectState } from '../state/project-state';

/** The orders to delete undo images that expired, as long as nobody says that they are gone. */
export const expireOrders = (state: ProjectState): { order: ExpireOrder; partition: number }[] =>
  [...state.ended.values()].flatMap((ended) => {
    const order = expireOrder(state, ended);
    return order && ended.expiry ? [{ order, partition: ended.expiry.partition }] : [];
  });

function expireOrder({ projectId, plans }: ProjectState, ended: EndedExecution): ExpireOrder | null {
  const { id, chainId, planHash, expiry } = ended;
  const plan = plans.get(planHash);
  if (!plan || !expiry || expiry.forgotten) return null;
  return {
    kind: 'expire',
    order_id: expiry.orderId,
    decision_id: expiry.decisionId,
    position: expiry.position,
    project_id: projectId,
    execution_id: id,
    chain_id: chainId,
    plan_hash: planHash,
    attempt: expiry.attempt,
    issued_at: expiry.issuedAt,
    plan,
  };
}

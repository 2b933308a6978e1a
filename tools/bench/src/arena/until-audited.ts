import type { ExecutionReport } from '@commander/contracts';
import { waitUntil } from '@commander/stack';

const WITHIN_MS = 600_000;
const POLL_MS = 100;

/** Waits until the audit log holds an execution's end, and so, of its one partition, everything before it. */
export async function untilAudited(url: string, token: string, report: ExecutionReport): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const caughtUp = async (): Promise<boolean> => {
    const answer = await fetch(`${url}/v1/audit/summary?execution=${report.execution_id}`, { headers });
    if (answer.status !== 200) return false;
    const { by_action: actions } = (await answer.json()) as { by_action: Record<string, number> };
    return 'execution.completed' in actions;
  };
  const complete = await waitUntil(() => caughtUp().catch(() => false), WITHIN_MS, POLL_MS);
  if (!complete) throw new Error('The audit log did not catch up.');
}

import type { ClientBase } from 'pg';

/** Whether the ledger holds a batch of an execution, or somebody works on one. */
export async function hasBatches(client: ClientBase, executionId: string): Promise<boolean> {
  const { rows } = await client.query<{ begun: boolean }>(
    `select exists (select from commander_meta.batch_ledger where execution_id = $1)
       or exists (select from commander_meta.batch_lease where execution_id = $1) as begun`,
    [executionId],
  );
  return rows[0]?.begun ?? false;
}

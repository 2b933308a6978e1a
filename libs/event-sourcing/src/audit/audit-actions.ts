import { OUTCOMES, type CommanderEvent, type Outcome } from '@commander/contracts';

/** Audit entries by action, e.g. `record.created: 5`; an action without an entry is left out. */
export type ActionCounts = Readonly<Record<string, number>>;

/** The action of a record's audit entry. */
export const recordAction = (outcome: Outcome): string =>
  outcome === 'failed' ? 'error.occurred' : `record.${outcome}`;

/**
 * Into how many audit entries of which action an accepted event turns: one per record of a committed batch and one for
 * the batch itself; one of its own name for any other event. Lineage makes none: its records are those of the batch.
 */
export function auditActions(event: CommanderEvent): ActionCounts {
  if (event.name === 'batch.lineage') return {};
  if (event.name !== 'batch.committed') return { [event.name]: 1 };
  const { counts } = event.data.summary;
  const ended = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  return {
    ...Object.fromEntries(ended.map((outcome) => [recordAction(outcome), counts[outcome]])),
    'batch.completed': 1,
  };
}

/** The sum of two counts, action by action. */
export function addActions(a: ActionCounts, b: ActionCounts): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [action, entries] of Object.entries(b)) sum[action] = (sum[action] ?? 0) + entries;
  return sum;
}

/** All entries, whatever their action. */
export const totalActions = (actions: ActionCounts): number =>
  Object.values(actions).reduce((sum, entries) => sum + entries, 0);

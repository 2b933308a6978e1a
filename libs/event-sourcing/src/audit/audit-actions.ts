import {
  OUTCOMES,
  type CommanderEvent,
  type EventData,
  type Outcome,
  type OutcomeCounts,
  type UndoCounts,
} from '@commander/contracts';

/** Audit entries by action, e.g. `record.created: 5`; an action without an entry is left out. */
export type ActionCounts = Readonly<Record<string, number>>;

/** The action of a record's audit entry. */
export const recordAction = (outcome: Outcome): string =>
  outcome === 'failed' ? 'error.occurred' : `record.${outcome}`;

/** The action of the audit entry of a record that was only rehearsed. */
export const rehearsalAction = (outcome: Outcome): string => `rehearsal.${outcome}`;

/** How an undone row ended, in the words of lineage. */
export type UndoOutcome = EventData<'undo.lineage'>['outcomes'][number]['outcome'];

/** The action of the audit entry of an undone row. */
export const undoAction = (outcome: UndoOutcome): string =>
  outcome === 'conflict' ? 'rollback.conflict' : `record.${outcome}`;

/**
 * Into how many audit entries of which action an accepted event turns: one per record of a batch and one for the batch itself;
 * one of its own name for any other event. Lineage makes none: its records are those of the batch.
 */
export function auditActions(event: CommanderEvent): ActionCounts {
  switch (event.name) {
    case 'batch.lineage':
    case 'undo.lineage':
    case 'rehearsal.lineage':
      return {};
    case 'batch.committed':
      return { ...perOutcome(event.data.summary.counts, recordAction), 'batch.completed': 1 };
    case 'batch.rehearsed':
      return { ...perOutcome(event.data.summary.counts, rehearsalAction), 'batch.rehearsed': 1 };
    case 'batch.undone':
      return { ...perUndo(event.data.counts), 'batch.undone': 1 };
    default:
      return { [event.name]: 1 };
  }
}

const perOutcome = (counts: OutcomeCounts, actionOf: (outcome: Outcome) => string): ActionCounts =>
  withoutZeros(OUTCOMES.map((outcome) => [actionOf(outcome), counts[outcome]]));

const perUndo = ({ deleted, restored, conflicts }: UndoCounts): ActionCounts =>
  withoutZeros([
    [undoAction('deleted'), deleted],
    [undoAction('restored'), restored],
    [undoAction('conflict'), conflicts],
  ]);

const withoutZeros = (entries: [action: string, n: number][]): ActionCounts =>
  Object.fromEntries(entries.filter(([, n]) => n > 0));

/** The sum of two counts, action by action. */
export function addActions(a: ActionCounts, b: ActionCounts): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [action, entries] of Object.entries(b)) sum[action] = (sum[action] ?? 0) + entries;
  return sum;
}

/** All entries, whatever their action. */
export const totalActions = (actions: ActionCounts): number =>
  Object.values(actions).reduce((sum, entries) => sum + entries, 0);

import type { ClientBase } from 'pg';
import type { ErrorContext } from '../../error-context';
import { undoInRounds, type Rules, type Undoing } from '../../undo/undo-in-rounds';
import { isRecordError, recordErrorOf } from '../errors/record-error';
import { constraintsNamed } from '../errors/schema-names';
import { savepointOf } from '../rows/savepoint';
import type { UndoStatements } from './undo-statements';

/** Staged rows that nobody else changed, by their numbers in the stage. */
export interface StagedRows {
  readonly client: ClientBase;
  readonly context: ErrorContext;
  readonly statements: UndoStatements;
  readonly created: readonly number[];
  readonly updated: readonly number[];
}

/** Deletes what was created and restores what was updated; returns the rows that were left alone. */
export function undoOpenRows({ client, context, statements, created, updated }: StagedRows): Promise<Rules> {
  const { heldDeletes, heldRestores, remove, restore } = statements;
  return undoInRounds({
    created,
    updated,
    deleting: undoing(client, heldDeletes, remove),
    restoring: undoing(client, heldRestores, restore),
    savepoint: savepointOf(client),
    ofRecord: (error) => isRecordError(error, context),
    rulesOf: async (failed) => {
      const constraints = await constraintsNamed(client, failed.values());
      const ruleOf = (error: unknown) =>
        recordErrorOf(error, context, { columns: [], constraints }).rule ?? 'unexpected';
      return new Map([...failed].map(([n, error]) => [n, ruleOf(error)]));
    },
  });
}

const undoing = (client: ClientBase, held: string, undo: string): Undoing => ({
  held:
    held === ''
      ? null
      : async (places) => {
          const { rows } = await client.query<{ n: number }>(held, [[...places]]);
          return rows.map((row) => row.n);
        },
  undo: async (places) => (await client.query(undo, [[...places]])).rowCount ?? 0,
});

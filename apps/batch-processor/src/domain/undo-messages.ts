import type { UndoneRow } from '@commander/connectors';
import type { EventData, FactName, UndoCounts, UndoOrder } from '@commander/contracts';
import { deterministicId, encodeEvent, factEvent, type EncodedEvent } from '@commander/event-sourcing';
import { bytesOfTexts, cutParts } from './cut-parts';
import { lineageHash } from './lineage-parts';
import { envelopeOf, type Teller } from './order-fact';

type LineageOutcomes = EventData<'undo.lineage'>['outcomes'];

const LISTED_CONFLICTS = 20;

/** Rows of an undone batch by what became of them. */
export function countUndone(rows: readonly UndoneRow[]): UndoCounts {
  const of = (outcome: UndoneRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  return {
    images: rows.length,
    deleted: of('deleted'),
    restored: of('restored'),
    conflicts: of('conflict'),
  };
}

/**
 * The messages that tell of an undone batch: what became of each row, in parts, ids only, then `batch.undone`. Their ids follow from the
 * batch's ledger key, since what is stored with that key is the only version there is.
 */
export function undoMessages(order: UndoOrder, rows: readonly UndoneRow[], teller: Teller): EncodedEvent[] {
  const { execution_id, batch, work, attempt } = order;
  const ofBatch = { execution_id, entity: work.entity.name, batch: batch.batch };
  const message = <N extends FactName>(name: N, part: number, data: EventData<N>): EncodedEvent => {
    const id = deterministicId(order.chain_id, order.kind, ofBatch.entity, ofBatch.batch, name, part);
    return encodeEvent(factEvent(name, data, { id, ...envelopeOf(order, teller) }));
  };
  const lineage = undoneParts(rows).map((outcomes, i) => ({ ...ofBatch, part: i + 1, outcomes }));
  const undone: EventData<'batch.undone'> = {
    ...ofBatch,
    attempt,
    undoes: undoneBy(order),
    counts: countUndone(rows),
    conflicts: rows
      .flatMap(({ targetId, outcome, rule }) =>
        outcome === 'conflict' && rule !== undefined ? [{ record_id: targetId, rule }] : [],
      )
      .slice(0, LISTED_CONFLICTS),
    lineage: { parts: lineage.length, hash: lineageHash(lineage) },
    instance: teller.instance,
  };
  return [
    ...lineage.map((data) => message('undo.lineage', data.part, data)),
    message('batch.undone', 0, undone),
  ];
}

function undoneBy({ batch: { range } }: UndoOrder): EventData<'batch.undone'>['undoes'] {
  if (range.kind !== 'undo') throw new Error(`An undo order names a range of ${range.kind}.`);
  return { execution_id: range.execution_id, batch: range.batch };
}

const undoneParts = (rows: readonly UndoneRow[]): LineageOutcomes[] =>
  cutParts(rows, ({ targetId, rule }) => bytesOfTexts(targetId, rule)).map(outcomesOf);

// Rows that ended alike stand together, in the order of writing.
function outcomesOf(rows: readonly UndoneRow[]): LineageOutcomes {
  const groups = new Map<string, LineageOutcomes[number]>();
  for (const { targetId, outcome, rule } of rows) {
    const kind = JSON.stringify([outcome, rule]);
    const group = groups.get(kind) ?? {
      outcome,
      target_ids: [],
      ...(rule === undefined ? {} : { rule }),
    };
    group.target_ids.push(targetId);
    groups.set(kind, group);
  }
  return [...groups.values()];
}

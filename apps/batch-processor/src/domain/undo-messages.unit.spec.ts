import { randomUUID } from 'node:crypto';
import type { UndoneRow } from '@commander/connectors';
import { readEvent, type UndoOrder } from '@commander/contracts';
import { sampleUndoOrder } from '../testing/undo-order';
import { countUndone, undoMessages } from './undo-messages';

const TELLER = { instance: 'one', time: '2026-01-01T00:00:00.000Z' };
const eventsOf = (order: UndoOrder, rows: readonly UndoneRow[]) =>
  undoMessages(order, rows, TELLER).map(({ value }) => {
    const read = readEvent(value);
    if (read.kind !== 'event') throw new Error('That is no event.');
    return read.event;
  });
const rowsOf = (count: number): UndoneRow[] =>
  Array.from({ length: count }, (_, n) => ({ targetId: `${n}`, outcome: 'deleted' }));

describe('The messages of an undone batch', () => {
  const undone = { execution_id: randomUUID(), batch: 7 };
  const order = sampleUndoOrder(undone);

  it('tell every row by its id, then the batch by its numbers', () => {
    const rows: UndoneRow[] = [
      { targetId: 'a', outcome: 'deleted' },
      { targetId: 'b', outcome: 'conflict', rule: 'row.changed' },
      { targetId: 'c', outcome: 'deleted' },
      { targetId: 'd', outcome: 'restored', rule: 'trigger.changed' },
    ];
    const [lineage, batch] = eventsOf(order, rows);
    expect(lineage?.data).toMatchObject({
      part: 1,
      outcomes: [
        { outcome: 'deleted', target_ids: ['a', 'c'] },
        { outcome: 'conflict', target_ids: ['b'], rule: 'row.changed' },
        { outcome: 'restored', target_ids: ['d'], rule: 'trigger.changed' },
      ],
    });
    expect(batch?.data).toMatchObject({
      undoes: undone,
      counts: { images: 4, deleted: 2, restored: 1, conflicts: 1 },
      conflicts: [{ record_id: 'b', rule: 'row.changed' }],
      lineage: { parts: 1 },
    });
  });

  it('come in parts of ten thousand rows, and list twenty conflicts', () => {
    const rows = rowsOf(25_000).map((row): UndoneRow => ({ ...row, outcome: 'conflict', rule: 'row.gone' }));
    const events = eventsOf(order, rows);
    expect(events.map((event) => event.name)).toEqual([
      'undo.lineage',
      'undo.lineage',
      'undo.lineage',
      'batch.undone',
    ]);
    expect((events[3]?.data as { conflicts: unknown[] }).conflicts).toHaveLength(20);
  });

  it('are the same messages for the same rows, whoever asks again', () => {
    const ids = (of: UndoOrder) => eventsOf(of, rowsOf(3)).map((event) => event.id);
    expect(ids({ ...order, order_id: randomUUID(), attempt: 2 })).toEqual(ids(order));
    expect(ids({ ...order, batch: { ...order.batch, batch: 2 } })).not.toEqual(ids(order));
  });

  it('tell a batch without rows', () => {
    expect(eventsOf(order, []).map((event) => event.name)).toEqual(['batch.undone']);
    expect(countUndone([])).toEqual({ images: 0, deleted: 0, restored: 0, conflicts: 0 });
  });
});

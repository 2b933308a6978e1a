import { randomUUID } from 'node:crypto';
import { plan, readEvent, type CloudEvent, type CommanderEvent } from '@commander/contracts';
import { NO_RECORDS } from '@commander/event-sourcing';
import { Decisions } from '../testing/decisions';
import { Orders } from '../testing/orders';
import { watchedFrom, watchEvent } from './watched-execution';

const onePlan = plan.parse({
  version: 1,
  project: { id: randomUUID(), name: 'suite' },
  connections: { files: { kind: 'files' }, warehouse: { kind: 'postgresql' } },
  entities: [
    {
      name: 'Item',
      source: { connection: 'files', file: 'items.csv' },
      target: { connection: 'warehouse', table: 'shop.items' },
      key: ['id'],
      fields: [{ to: 'id', type: 'integer' }],
    },
  ],
});
const order = new Orders(onePlan).rehearse();
const { execution_id } = order;
const cancelled = { execution_id, counts: NO_RECORDS };

const watched = (events: readonly CloudEvent[]) => events.map(parsed).reduce(watchEvent, watchedFrom(order));
const ended = (events: readonly CloudEvent[]): boolean => watched(events).ended;

function parsed(event: CloudEvent): CommanderEvent {
  const read = readEvent(JSON.stringify(event));
  if (read.kind !== 'event') throw new Error(read.kind);
  return read.event;
}

describe('watchEvent', () => {
  it('sees an end behind whatever was decided before it', () => {
    const decisions = new Decisions(order);
    const applied = decisions.next('alert.cleared', { execution_id, alert: 'memory' });
    expect(ended([applied])).toBe(false);
    expect(ended([applied, ...decisions.cancelled()])).toBe(true);
  });

  it('takes an end that is void for none, and goes on behind it', () => {
    const decisions = new Decisions(order);
    const forged = decisions.next('execution.cancelled', cancelled, randomUUID());
    expect(ended([forged])).toBe(false);
    expect(ended([forged, ...decisions.cancelled()])).toBe(true);
  });

  it('sees that a pause or a cancel is under way, and that a pause is over', () => {
    const paused = { execution_id, operator: 'ada', reason: 'asked for' };
    const by = { execution_id, operator: 'ada', command_id: randomUUID() };
    const decisions = new Decisions(order);
    const pause = decisions.next('pause.requested', paused);
    const resumed = decisions.next('execution.resumed', by);
    const cancel = decisions.next('cancel.requested', by);
    expect(watched([pause])).toMatchObject({ held: true, ended: false });
    expect(watched([pause, resumed])).toMatchObject({ held: false, ended: false });
    expect(watched([pause, resumed, cancel])).toMatchObject({ held: true, ended: false });
    const forged = new Decisions(order).next('pause.requested', paused, randomUUID());
    const sibling = new Decisions({ ...order, execution_id: new Orders(onePlan).executionId });
    expect(watched([forged, sibling.next('pause.requested', paused)])).toMatchObject({ held: false });
  });

  it('does not ask what becomes of other executions and projects', () => {
    const other = new Orders(onePlan);
    const sibling = new Decisions({ ...order, execution_id: other.executionId });
    expect(ended(sibling.cancelled())).toBe(false);
    const elsewhere = new Decisions({ ...order, project_id: randomUUID() });
    expect(ended(elsewhere.cancelled())).toBe(false);
  });
});

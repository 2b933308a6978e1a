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

const ended = (events: readonly CloudEvent[]): boolean =>
  events.map(parsed).reduce(watchEvent, watchedFrom(order)).ended;

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

  it('does not ask what becomes of other executions and projects', () => {
    const other = new Orders(onePlan);
    const sibling = new Decisions({ ...order, execution_id: other.executionId });
    expect(ended(sibling.cancelled())).toBe(false);
    const elsewhere = new Decisions({ ...order, project_id: randomUUID() });
    expect(ended(elsewhere.cancelled())).toBe(false);
  });
});

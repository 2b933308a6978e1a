import { readEvent, type CommanderEvent, type EventOf, type Order } from '@commander/contracts';
import { encodeEvent, factEvent, type EncodedEvent, type Envelope } from '@commander/event-sourcing';
import { batchEventId } from './batch-messages';
import { lineageHash } from './lineage-parts';

/**
 * A batch's stored messages for the execution of an order: byte for byte where they are its own; where an earlier execution of its chain
 * stored them, told anew under its id, since readers drop facts of executions that have ended.
 */
export function retell(messages: readonly EncodedEvent[], order: Order): EncodedEvent[] {
  const events = messages.map(eventIn);
  if (events.every((event) => event.subject === order.execution_id)) return [...messages];
  const { execution_id } = order;
  const lineage = events.flatMap((event) =>
    event.name === 'batch.lineage' ? [{ event, data: { ...event.data, execution_id } }] : [],
  );
  const hash = lineageHash(lineage.map(({ data }) => data));
  return [
    ...lineage.map(({ event, data }) =>
      encodeEvent(factEvent('batch.lineage', data, envelopeFor(order, event, data.part))),
    ),
    ...events.flatMap((event) => {
      if (event.name !== 'batch.committed') return [];
      const data = { ...event.data, execution_id, lineage: { ...event.data.lineage, hash } };
      return [encodeEvent(factEvent('batch.committed', data, envelopeFor(order, event, 0)))];
    }),
  ];
}

function eventIn({ value }: EncodedEvent): CommanderEvent {
  const read = readEvent(value);
  if (read.kind !== 'event') throw new Error('The ledger holds a message that is no event of ours.');
  return read.event;
}

// The time stays that of the telling, so that the same event is made however often it is told again.
function envelopeFor(
  order: Order,
  event: EventOf<'batch.lineage'> | EventOf<'batch.committed'>,
  part: number,
): Envelope {
  const { source, project, time, traceparent, name, data } = event;
  const id = batchEventId(order, data, name, part);
  const trace = traceparent === undefined ? {} : { traceparent };
  return { id, source, subject: order.execution_id, project, time, ...trace };
}

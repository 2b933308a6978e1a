import { CloudEvent, Kafka } from 'cloudevents';
import { cancel, EXECUTION, id, run, started, steer } from '../testing/scenario';
import { PROJECT_ID } from '../testing/stream-simulator';
import { decisionEvent, encodeEvent, factEvent } from './build-event';
import { FIRST_AFTER } from './validity';

const paused = started({ parallel_batches: 1 }).command(steer('pause'), id(3)).settle();
const stream = run(run(paused).command(steer('resume'), id(4)).settle())
  .command(cancel(), id(5))
  .settle();
const events = [...new Map(stream.log.map((event) => [event.type, event])).values()];

// The oracle is the CloudEvents project's own library.
describe('the events of an execution that is paused, resumed, completed and cancelled too late', () => {
  it('are of many kinds, facts and decisions', () => {
    expect(events.length).toBeGreaterThan(12);
    expect(events.filter(({ after }) => after === undefined).length).toBeGreaterThan(5);
  });

  it.each(events)('are CloudEvents: $type', (event) => {
    const accepted = new CloudEvent(event);
    expect(accepted.validate()).toBe(true);
    expect(accepted.toJSON()).toEqual(event);
  });

  it.each(events)('are messages of the Kafka binding: $type', (event) => {
    const { key, value, headers } = encodeEvent(event);
    const message = { key, value, headers, body: value, timestamp: event.time };
    expect(Kafka.isEvent(message)).toBe(true);
    const read = Kafka.toEvent(message);
    // The binding's optional key mapping comes back as an attribute.
    expect(JSON.parse(JSON.stringify(read))).toEqual({ ...event, partitionkey: event.project });
  });
});

describe('the envelope', () => {
  const envelope = {
    id: id(1),
    source: '/commander/a',
    subject: EXECUTION,
    project: PROJECT_ID,
    time: '2026-01-01T00:00:00.000Z',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  const data = { execution_id: EXECUTION };

  it('carries the extensions under names that CloudEvents allows', () => {
    const event = decisionEvent('execution.paused', data, { ...envelope, after: FIRST_AFTER });
    expect(new CloudEvent(event)).toMatchObject({
      project: PROJECT_ID,
      after: FIRST_AFTER,
      traceparent: envelope.traceparent,
    });
    expect(encodeEvent(event).headers).toMatchObject({ traceparent: envelope.traceparent });
  });

  it('would be refused with a time that is none', () => {
    const event = factEvent(
      'fence.opened',
      { ...data, tables: [], instance: 'p-1' },
      { ...envelope, time: 'now' },
    );
    expect(() => new CloudEvent(event)).toThrow();
  });
});

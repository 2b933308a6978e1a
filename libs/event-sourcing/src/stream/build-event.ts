import {
  EVENT_CONTENT_TYPE,
  HEADERS,
  wireType,
  type CloudEvent,
  type DecisionName,
  type EventData,
  type EventName,
  type FactName,
} from '@commander/contracts';

/** What surrounds the data of an event: ids and time come in from outside. */
export interface Envelope {
  readonly id: string;
  /** `/service/instance`. */
  readonly source: string;
  /** The execution id, or the project id where there is none. */
  readonly subject: string;
  /** The project id: the key on the stream. */
  readonly project: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly traceparent?: string;
}

function build(
  name: EventName,
  data: CloudEvent['data'],
  envelope: Envelope & { after?: string },
): CloudEvent {
  const { id, source, subject, project, time, after, traceparent } = envelope;
  return {
    specversion: '1.0',
    id,
    source,
    type: wireType(name),
    subject,
    time,
    datacontenttype: 'application/json',
    project,
    ...(after === undefined ? {} : { after }),
    ...(traceparent === undefined ? {} : { traceparent }),
    data,
  };
}

/** Puts a fact into its CloudEvents envelope. */
export const factEvent = <N extends FactName>(name: N, data: EventData<N>, envelope: Envelope): CloudEvent =>
  build(name, data, envelope);

/** Puts a decision into its CloudEvents envelope; `after` is the id of the project's last valid decision. */
export const decisionEvent = <N extends DecisionName>(
  name: N,
  data: EventData<N>,
  envelope: Envelope & { after: string },
): CloudEvent => build(name, data, envelope);

/** A message of the event stream: key, value and headers as they stand in Kafka. */
export interface EncodedEvent {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** Encodes an event in CloudEvents' structured mode; its type stands in a header too, to be skipped unparsed. */
export const encodeEvent = (event: CloudEvent): EncodedEvent => ({
  key: event.project,
  value: JSON.stringify(event),
  headers: {
    [HEADERS.contentType]: EVENT_CONTENT_TYPE,
    [HEADERS.type]: event.type,
    ...(event.traceparent === undefined ? {} : { [HEADERS.traceparent]: event.traceparent }),
  },
});

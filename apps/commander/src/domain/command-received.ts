import { UNROUTED, type CloudEvent, type EventData } from '@commander/contracts';
import { deterministicId, factEvent } from '@commander/event-sourcing';

/** What surrounds a command on its way into the stream. */
export interface Arrival {
  /** Null where the command belongs to no known project. */
  readonly projectId: string | null;
  /** ISO 8601. */
  readonly time: string;
  /** `/commander/<instance>`. */
  readonly source: string;
  readonly traceparent?: string;
}

/** The event that a command becomes. Its id follows from the command's, so a command delivered twice stands once. */
export const commandReceived = (data: EventData<'command.received'>, arrival: Arrival): CloudEvent => {
  const project = arrival.projectId ?? UNROUTED;
  return factEvent('command.received', data, {
    id: deterministicId('command.received', data.command_id),
    source: arrival.source,
    subject: data.execution_id ?? project,
    project,
    time: arrival.time,
    traceparent: arrival.traceparent,
  });
};

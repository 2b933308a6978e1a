import { cloudEvent, type CloudEvent } from '../cloud-event';
import { EVENTS, parseWireType, type CommanderEvent, type EventName } from './event';

/** What a message on the event stream turned out to be. */
export type ReadEvent =
  | { kind: 'event'; event: CommanderEvent }
  | { kind: 'unknown-type'; type: string }
  | { kind: 'unknown-version'; type: string }
  | { kind: 'malformed'; where: string };

/**
 * Reads one value of the event stream. `unknown-type` is to be skipped with a warning; `unknown-version` halts the
 * reader, `malformed` names the place and never a value.
 */
export function readEvent(value: string): ReadEvent {
  const json = parseJson(value);
  const envelope = cloudEvent.safeParse(json);
  if (!envelope.success) return { kind: 'malformed', where: placeOf(envelope.error.issues[0]?.path) };
  const type = parseWireType(envelope.data.type);
  if (!type) return { kind: 'malformed', where: 'type' };
  if (!Object.hasOwn(EVENTS, type.name)) return unknownType(envelope.data);
  if (!type.known) return { kind: 'unknown-version', type: envelope.data.type };
  const name = type.name as EventName;
  const data = EVENTS[name].safeParse(envelope.data.data);
  if (!data.success) return { kind: 'malformed', where: `data.${placeOf(data.error.issues[0]?.path)}` };
  return { kind: 'event', event: { ...envelope.data, name, data: data.data } as CommanderEvent };
}

// A reader that passed over a decision would take every later one of the project for void, so it halts instead.
const unknownType = ({ type, after }: CloudEvent): ReadEvent =>
  after === undefined ? { kind: 'unknown-type', type } : { kind: 'unknown-version', type };

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const placeOf = (path: PropertyKey[] | undefined): string => (path ?? []).map(String).join('.') || '(root)';

import { CANARY } from '../shop/make-rows';
import type { RawMessage } from './stream-reader';
import { named, type ProjectHistory } from './stream-events';
import type { Violations } from './violation';

/** I5: every command that stands in the stream has exactly one outcome there. */
export function checkCommands(history: ProjectHistory, v: Violations): void {
  const received = new Set(named(history, 'command.received').map(({ data }) => String(data.command_id)));
  const outcomes = Map.groupBy(
    history.events.filter(
      ({ name, data }) => name !== 'command.received' && typeof data.command_id === 'string',
    ),
    ({ data }) => String(data.command_id),
  );
  v.none(
    'I5',
    'commands without an outcome',
    [...received].filter((id) => !outcomes.has(id)),
  );
  const twice = [...outcomes].filter(([, events]) => events.length > 1);
  v.none(
    'I5',
    'commands with several outcomes',
    twice.map(([id, events]) => `${id}: ${events.map(({ name }) => name).join()}`),
  );
}

/** I9: no planted value stands in a message, its key or its headers. */
export function checkCanaries(messages: readonly RawMessage[], logs: string, v: Violations): void {
  const leaks = messages.filter(({ key, value, headers }) =>
    [key, value, headers].some((text) => text?.includes(CANARY)),
  );
  v.none(
    'I9',
    'messages with a planted value',
    leaks.map(({ topic, offset }) => `${topic} at ${offset}`),
  );
  const line = logs.split('\n').find((text) => text.includes(CANARY));
  v.expect('I9', line === undefined, () => `a planted value stands in a log: ${line?.slice(0, 80)}`);
}

import type { MessageLog } from '@commander/kafka';

/** What the stream says of commands: read as plain JSON, by the rule of `after` alone, with no code of the product. */
export interface Outcomes {
  /** The ids of the commands that stand in the stream. */
  readonly received: ReadonlySet<string>;
  /** By the id of a command: the types of the valid decisions that answer it. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>;
}

interface Event {
  readonly id: string;
  readonly type: string;
  readonly project: string;
  readonly after?: string;
  readonly data: { readonly command_id?: string };
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/** Reads the whole stream. */
export async function readOutcomes(log: MessageLog, events: string): Promise<Outcomes> {
  const received = new Set<string>();
  const outcomes = new Map<string, string[]>();
  const last = new Map<string, string>();
  const fold = (event: Event): void => {
    const id = event.data.command_id;
    if (event.type === 'commander.command.received.v1' && id) received.add(id);
    if (event.after === undefined || event.after !== (last.get(event.project) ?? FIRST)) return;
    last.set(event.project, event.id);
    if (id) outcomes.set(id, [...(outcomes.get(id) ?? []), event.type]);
  };
  for (let partition = 0; partition < (await log.partitions(events)); partition += 1)
    for await (const { value } of log.read({ topic: events, partition, from: 0 })) {
      const event = jsonOf(value?.toString() ?? '');
      if (event) fold(event);
    }
  return { received, outcomes };
}

function jsonOf(text: string): Event | null {
  try {
    const json = JSON.parse(text) as Partial<Event> | null;
    return json?.data && json.type ? (json as Event) : null;
  } catch {
    return null;
  }
}

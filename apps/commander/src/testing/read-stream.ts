import type { CommanderEvent } from '@commander/contracts';
import { decodeMessage, evolve, initialProject, StreamFilter } from '@commander/event-sourcing';
import type { MessageLog, StoredMessage } from '@commander/kafka';

/** Every message of a topic, partition by partition. */
export async function readAll(log: MessageLog, topic: string): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  for (let partition = 0; partition < (await log.partitions(topic)); partition += 1)
    for await (const message of log.read({ topic, partition, from: 0 })) messages.push(message);
  return messages;
}

/** What a project's stream says, read from its first message by the rules that every reader follows. */
export async function readStream(log: MessageLog, topic: string, project: string) {
  const filter = new StreamFilter();
  const accepted: (CommanderEvent & { place: string })[] = [];
  let state = initialProject(project);
  for (const message of await readAll(log, topic)) {
    const decoded = decodeMessage(message);
    if (decoded.kind !== 'event' || filter.judge(decoded.event) !== 'accepted') continue;
    const { partition, offset } = decoded.position;
    accepted.push({ ...decoded.event, place: `${partition}/${offset}` });
    if (decoded.event.project === project) state = evolve(state, decoded);
  }
  return { accepted, state };
}

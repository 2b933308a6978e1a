import type { MessageLog } from '../port/message-log';
import type { Position, StoredMessage } from '../port/stored-message';

/** A few tries in quick succession. */
export const QUICK = { attempts: 3, initialDelayMs: 5, maxDelayMs: 10 };

export const text = (message: StoredMessage): string => message.value?.toString() ?? '';

/** Appends values to the given partition, in order. */
export function putTo(
  log: MessageLog,
  topic: string,
  partition: number,
  values: string[],
): Promise<Position[]> {
  return log.append(values.map((value) => ({ topic, partition, key: 'k', value })));
}

/** Appends values to partition 0, in order. */
export function put(log: MessageLog, topic: string, ...values: string[]): Promise<Position[]> {
  return putTo(log, topic, 0, values);
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of source) found.push(item);
  return found;
}

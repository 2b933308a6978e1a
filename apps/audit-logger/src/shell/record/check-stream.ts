import { createHash } from 'node:crypto';
import type { MessageLog } from '@commander/kafka';
import type { DataSource } from 'typeorm';
import { patiently } from './patiently';
import { replaced, truncated } from './recording-error';

const LAST_DIGESTS = `
  select p.partition, e.log_offset as offset, encode(e.digest, 'hex') as digest
  from stream_position p
  cross join lateral (
    select log_offset, digest from audit_event e
    where e.partition = p.partition and digest is not null order by log_offset desc limit 1
  ) e`;

interface LastDigest {
  readonly partition: number;
  readonly offset: string;
  readonly digest: string;
}

/**
 * Makes sure that the stream still is the one recorded so far: every partition begins at or before its position, ends at or after
 * it, and its last recorded message is the same to the byte. Rejects with RecordingError otherwise.
 */
export async function checkStream(
  log: MessageLog,
  topic: string,
  source: DataSource,
  positions: ReadonlyMap<number, number>,
): Promise<void> {
  const [begins, ends] = await patiently(() => Promise.all([log.begins(topic), log.ends(topic)]));
  for (const partition of new Set([...positions.keys(), ...begins.keys()])) {
    const at = { partition, offset: positions.get(partition) ?? 0 };
    const begin = begins[partition] ?? 0;
    if (begin > at.offset) throw truncated(at, begin);
    if ((ends[partition] ?? 0) < at.offset) throw replaced(at);
  }
  for (const last of await source.query<LastDigest[]>(LAST_DIGESTS)) await compare(log, topic, last);
}

async function compare(log: MessageLog, topic: string, last: LastDigest): Promise<void> {
  const { partition } = last;
  const from = Number(last.offset);
  for await (const { value } of log.read({ topic, partition, from, to: from + 1 })) {
    const digest = createHash('sha256')
      .update(value ?? '')
      .digest('hex');
    if (digest === last.digest) return;
  }
  throw replaced({ partition, offset: from + 1 });
}

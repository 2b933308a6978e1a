import type { EncodedEvent } from '@commander/event-sourcing';

// Each message takes two lines: key and headers as JSON, then the value, which is JSON without line feeds itself.

/** The messages of a batch as the ledger keeps them. */
export const encodeOutbox = (messages: readonly EncodedEvent[]): Buffer =>
  Buffer.from(
    messages.map(({ key, headers, value }) => `${JSON.stringify({ key, headers })}\n${value}\n`).join(''),
    'utf8',
  );

/** The messages that a ledger row holds, as they were encoded. */
export function decodeOutbox(outbox: Buffer): EncodedEvent[] {
  const lines = outbox.toString('utf8').split('\n');
  return Array.from({ length: lines.length >> 1 }, (_, i) => ({
    ...(JSON.parse(lines[2 * i] ?? '') as Pick<EncodedEvent, 'key' | 'headers'>),
    value: lines[2 * i + 1] ?? '',
  }));
}

import type { OutgoingMessage } from './stored-message';

/** The most bytes of key, value and headers together; below the broker's default of 1,048,588 for a whole batch. */
export const MAX_MESSAGE_BYTES = 1_000_000;

const RECORD_OVERHEAD = 24;
const HEADER_OVERHEAD = 4;

/** The bytes a message takes before compression, rounded up. */
export function messageSize(message: Pick<OutgoingMessage, 'key' | 'value' | 'headers'>): number {
  const headers = Object.entries(message.headers ?? {});
  return headers.reduce(
    (sum, [name, value]) => sum + HEADER_OVERHEAD + Buffer.byteLength(name) + Buffer.byteLength(value),
    RECORD_OVERHEAD + Buffer.byteLength(message.key ?? '') + Buffer.byteLength(message.value ?? ''),
  );
}

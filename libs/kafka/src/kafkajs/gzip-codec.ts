import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';

// A trip to the thread pool takes as long as ten kilobytes and more of work, and most messages are smaller.
const SMALL_BYTES = 16_384;

const gzipElsewhere = promisify(gzip);
const gunzipElsewhere = promisify(gunzip);

/** Compresses batches of messages for kafkajs: small ones at once, large ones on a thread that holds up nobody. */
export const gzipCodec = {
  async compress({ buffer }: { buffer: Buffer }): Promise<Buffer> {
    return buffer.length <= SMALL_BYTES ? gzipSync(buffer) : gzipElsewhere(buffer);
  },

  async decompress(buffer: Buffer): Promise<Buffer> {
    return buffer.length <= SMALL_BYTES ? gunzipSync(buffer) : gunzipElsewhere(buffer);
  },
};

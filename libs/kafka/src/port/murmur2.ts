const MULTIPLIER = 0x5bd1e995;
const SEED = 0x9747b28c;

/** MurmurHash2, 32 bits, as in Kafka's Java client (`org.apache.kafka.common.utils.Utils.murmur2`); the result is signed. */
export function murmur2(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const whole = data.length - (data.length % 4);
  let hash = SEED ^ data.length;
  for (let i = 0; i < whole; i += 4) {
    const k = Math.imul(view.getInt32(i, true), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(k ^ (k >>> 24), MULTIPLIER);
  }
  if (data.length > whole) hash = Math.imul(hash ^ remainder(data.subarray(whole)), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

function remainder(tail: Uint8Array): number {
  return tail.reduce((bits, byte, i) => bits | (byte << (8 * i)), 0);
}

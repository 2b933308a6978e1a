import type { ResponseFilter } from './tcp-proxy';

const LENGTH_BYTES = 4;
// Answers that hold a broker's address are short; long ones are fetched records.
const LONGEST_WITH_ADDRESS = 64 * 1024;

const portBytes = (port: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(port);
  return bytes;
};

/**
 * Kafka tells its clients where its brokers are: replaces the broker's address, a host followed by a port of four bytes, by the
 * proxy's on the same host. Answers are looked at whole, since an address may be cut by a chunk's border.
 */
export function rewriteAddresses(broker: { host: string; port: number }, proxyPort: number): ResponseFilter {
  const wanted = Buffer.concat([Buffer.from(broker.host), portBytes(broker.port)]);
  const instead = portBytes(proxyPort);
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const whole: Buffer[] = [];
    for (;;) {
      const length = rest.length < LENGTH_BYTES ? Infinity : rest.readInt32BE(0) + LENGTH_BYTES;
      if (rest.length < length) break;
      whole.push(rewritten(rest.subarray(0, length), wanted, instead));
      rest = rest.subarray(length);
    }
    return Buffer.concat(whole);
  };
}

function rewritten(frame: Buffer, wanted: Buffer, instead: Buffer): Buffer {
  if (frame.length > LONGEST_WITH_ADDRESS) return frame;
  for (let at = frame.indexOf(wanted); at >= 0; at = frame.indexOf(wanted, at + wanted.length))
    instead.copy(frame, at + wanted.length - instead.length);
  return frame;
}

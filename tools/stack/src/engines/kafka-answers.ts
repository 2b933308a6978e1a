import { createConnection } from 'node:net';

const PROBE_MS = 2_000;
const METADATA = 3;
const VERSION = 4;
const CORRELATION_ID = 1;

/**
 * A Metadata request, version 4, that names no topic: size, key, version, correlation id, no client id, no topics, no
 * creation of topics (https://kafka.apache.org/protocol).
 */
function metadataRequest(): Buffer {
  const body = Buffer.alloc(15);
  body.writeInt16BE(METADATA, 0);
  body.writeInt16BE(VERSION, 2);
  body.writeInt32BE(CORRELATION_ID, 4);
  body.writeInt16BE(-1, 8);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** The number of brokers in the answer: it follows size, correlation id and throttle time; nothing while too short. */
export function brokersInMetadata(answer: Buffer): number | undefined {
  return answer.length < 16 ? undefined : answer.readInt32BE(12);
}

function brokerAnswers(address: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = createConnection({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    let answer = Buffer.alloc(0);
    socket.setTimeout(PROBE_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const brokers = brokersInMetadata(answer);
      if (brokers === undefined) return;
      resolve(brokers > 0);
      socket.destroy();
    });
    socket.once('close', () => resolve(false));
  });
}

/** Whether one of the brokers answers a metadata request with at least one broker in service (plain text listeners). */
export async function kafkaAnswers(brokers: readonly string[]): Promise<boolean> {
  return (await Promise.all(brokers.map(brokerAnswers))).some(Boolean);
}

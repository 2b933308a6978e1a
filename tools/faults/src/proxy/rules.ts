import type { RequestRule } from './tcp-proxy';

// A simple query of PostgreSQL's protocol: type, length (itself included), text, NUL.
const COMMIT = Buffer.from([0x51, 0, 0, 0, 11, ...Buffer.from('commit'), 0]);

const PRODUCE = 0;
const API_KEY_AT = 4;

/** A counter that one occurrence in all connections satisfies: the n-th, counted from 1. */
export function nthOf(n: number): () => boolean {
  let seen = 0;
  return () => (seen += 1) === n;
}

/** Lets a COMMIT reach the server and loses its answer, and every answer after it. */
export const loseCommitAnswer =
  (isDue: () => boolean): (() => RequestRule) =>
  () =>
  (chunk) =>
    chunk.includes(COMMIT) && isDue() ? 'pass-and-mute' : 'pass';

/** As `loseCommitAnswer`, for a connection that has spoken of something before. */
export const loseCommitAnswerAfter =
  (text: string, isDue: () => boolean): (() => RequestRule) =>
  () => {
    let spoken = false;
    return (chunk) => {
      spoken ||= chunk.includes(text);
      return spoken && chunk.includes(COMMIT) && isDue() ? 'pass-and-mute' : 'pass';
    };
  };

/** Loses a COMMIT on its way. */
export const loseCommit =
  (isDue: () => boolean): (() => RequestRule) =>
  () =>
  (chunk) =>
    chunk.includes(COMMIT) && isDue() ? 'lose' : 'pass';

// A message of COPY data: its type and its length; the client writes one at a time.
const isCopyData = (chunk: Buffer): boolean => chunk[0] === 0x64;

/** Loses what a client sends from its n-th piece of COPY data on, as where it is frozen inside the COPY. */
export const cutInCopy =
  (isDue: () => boolean): (() => RequestRule) =>
  () => {
    let cut = false;
    return (chunk) => ((cut ||= isCopyData(chunk) && isDue()) ? 'lose' : 'pass');
  };

/** Lets a produce request reach the broker and loses its answer, and every answer after it. */
export const loseProduceAnswer =
  (isDue: () => boolean): (() => RequestRule) =>
  () =>
  (chunk) =>
    isProduce(chunk) && isDue() ? 'pass-and-mute' : 'pass';

// The client writes each request by itself, so a chunk starts with one: its length, then its API key.
const isProduce = (chunk: Buffer): boolean =>
  chunk.length > API_KEY_AT + 2 &&
  chunk.readInt16BE(API_KEY_AT) === PRODUCE &&
  chunk.readInt32BE(0) >= chunk.length - 4;

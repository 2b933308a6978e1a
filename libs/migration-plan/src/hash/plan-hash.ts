import type { Plan, PlannedBatch } from '@commander/contracts';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { canonicalJson } from './canonical-json';

/** The plan's identity: SHA-256 in hex over its canonical JSON (RFC 8785), defaults filled in. */
export const planHash = (plan: Plan): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(plan))));

/** The identity of planned batches: SHA-256 in hex over the canonical JSON of all of them, in order. */
export const batchesHash = (batches: readonly PlannedBatch[]): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson([...batches]))));

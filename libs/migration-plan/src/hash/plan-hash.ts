import type { LoadOrder, Plan, PlannedBatch } from '@commander/contracts';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { canonicalJson } from './canonical-json';

/** The plan's identity: SHA-256 in hex over its canonical JSON (RFC 8785), defaults filled in. */
export const planHash = (plan: Plan): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(plan))));

/** The identity of planned batches: SHA-256 in hex over the canonical JSON of all of them, in order. */
export const batchesHash = (batches: readonly PlannedBatch[]): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson([...batches]))));

/** What a batch is made of. */
export type BatchInput = Pick<LoadOrder, 'plan_hash' | 'fingerprint'> & {
  readonly batch: Pick<PlannedBatch, 'range'>;
};

/**
 * The identity of what a batch is made of: SHA-256 in hex over the canonical JSON of its range, the plan and the source's fingerprint. The
 * ledger refuses the same batch made of anything else.
 */
export const inputHash = ({ batch, plan_hash, fingerprint }: BatchInput): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson({ range: batch.range, plan_hash, fingerprint }))));

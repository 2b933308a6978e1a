import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LineageOutcomes } from '../domain/lineage-block';

// Higher levels take twice the time for a tenth less space.
const LEVEL = 1;
const MAX_BYTES = 64 * 1024 * 1024;

/** The stored form of a block's outcomes: their JSON, deflated. */
export const packOutcomes = (outcomes: LineageOutcomes): Buffer =>
  deflateRawSync(JSON.stringify(outcomes), { level: LEVEL });

/** The outcomes of a stored block. */
export const unpackOutcomes = (packed: Buffer): LineageOutcomes =>
  JSON.parse(inflateRawSync(packed, { maxOutputLength: MAX_BYTES }).toString('utf8')) as LineageOutcomes;

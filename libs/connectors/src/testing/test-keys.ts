import { randomBytes } from 'node:crypto';
import { parseKeyRing } from '@commander/security';

/** The key ring of the targets that a suite opens. */
export const TEST_KEYS = parseKeyRing(`suite:${randomBytes(32).toString('base64')}`);

import { canonicalJson } from '@commander/security';
import { sha256 as noble } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

/** SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => bytesToHex(noble(utf8ToBytes(text)));

/** SHA-256 in hex over the canonical JSON (RFC 8785) of a value. */
export const hashJson = (value: unknown): string => sha256(canonicalJson(value));

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { onText } from '../step';
import type { ValueTransformKind } from './transform-kind';

/** SHA-256 (FIPS 180-4) over salt and text. */
export const HASH: ValueTransformKind<{ algorithm: 'sha256'; salt: string }> = {
  summary:
    'Hashes salt and text in UTF-8, in hexadecimal. A salt in a plan is no secret: whoever knows it can try out values.',
  examples: [
    {
      argument: { algorithm: 'sha256', salt: '' },
      from: 'abc',
      to: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
    {
      argument: { algorithm: 'sha256', salt: 'a' },
      from: 'bc',
      to: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
  ],
  compile: ({ salt }) => onText((text) => bytesToHex(sha256(utf8ToBytes(salt + text)))),
};

import {
  CommanderError,
  open,
  seal,
  type AssociatedData,
  type KeyRing,
  type SealedEnvelope,
} from '@commander/security';
import type { ConnectorError } from './connector-error';

/** Texts by column. */
export type Texts = Readonly<Record<string, string | null>>;

/** Seals texts with the current key: the JSON of an envelope that opens only with the same associated data. */
export const sealTexts = (ring: KeyRing, of: AssociatedData, texts: Texts): string =>
  JSON.stringify(seal(ring, Buffer.from(JSON.stringify(texts)), of));

/** Opens what `sealTexts` sealed; throws as `open` of the key ring does. */
export const openTexts = (ring: KeyRing, of: AssociatedData, payload: string): Texts =>
  JSON.parse(open(ring, JSON.parse(payload) as SealedEnvelope, of).toString()) as Texts;

/** How to open something sealed, and what to throw where that is not possible. */
export interface Opening<T> {
  /** Begins what is said of the sealed thing. */
  readonly subject: 'it was' | 'they were';
  readonly open: (ring: KeyRing) => T;
  readonly refusal: (why: string) => ConnectorError;
}

/** Opens something sealed; throws the refusal, with the reason, where there is no key ring or it opens nothing. */
export function openOrRefuse<T>(ring: KeyRing | undefined, { subject, open, refusal }: Opening<T>): T {
  if (!ring) throw refusal('this processor has no key ring');
  try {
    return open(ring);
  } catch (error) {
    throw refusal(
      error instanceof CommanderError && error.code === 'COMMANDER_KEY_UNKNOWN'
        ? `the key that ${subject} sealed with is not in the key ring`
        : `${subject} altered since ${subject} sealed`,
    );
  }
}

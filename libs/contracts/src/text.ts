import { z } from 'zod';

const TOKEN = /cmd_[0-9a-f]{16}_[\w-]{43}/g;

/** The text with every operator token in it made unreadable: what people type in the wrong place is kept for ever. */
export const withoutTokens = (text: string): string => text.replace(TOKEN, 'cmd_***');

const holdsNoToken = (text: string): boolean => withoutTokens(text) === text;
const HOLDS_A_TOKEN = 'holds an operator token: revoke it, it was sent in clear';

/**
 * Text in one line: no control characters and no halves of surrogate pairs, which no database or terminal takes well, and
 * no operator token.
 */
export const oneLine = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'contains a control character')
  .refine(holdsNoToken, HOLDS_A_TOKEN);

/** An operator's name: 1 to 100 of the letters a to z, digits and `. _ @ -`, and no token. */
export const operatorName = z
  .string()
  .regex(/^[\w.@-]{1,100}$/, 'must be 1 to 100 letters, digits and . _ @ -')
  .refine(holdsNoToken, HOLDS_A_TOKEN)
  .meta({ description: 'Who gives the command.' });

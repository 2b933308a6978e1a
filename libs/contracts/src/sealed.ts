import { z } from 'zod';

/** Sealed data, version 1: AES-256-GCM under the key `kid`; nonce, text and tag are base64url. */
export const sealed = z.object({
  v: z.literal(1),
  kid: z.string(),
  nonce: z.string(),
  ct: z.string(),
  tag: z.string(),
});
/** Sealed data, version 1. */
export type Sealed = z.infer<typeof sealed>;

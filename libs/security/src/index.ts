export {
  CommanderError,
  isCommanderError,
  type CommanderErrorCode,
  type CommanderErrorDetails,
} from './commander-error';
export { ConfigError } from './config-error';
export { readSecret, type Env } from './read-secret';
export { parseEnv } from './parse-env';
export { readTogether } from './read-together';
export { canonicalJson } from './canonical-json';
export { storable, storableJson } from './storable-json';
export {
  createToken,
  tokenHash,
  tokenId,
  verifyToken,
  type NewToken,
  type StoredToken,
  type TokenVerdict,
} from './operator-token';
export {
  authorize,
  type Action,
  type Authorization,
  type Grant,
  type Operator,
  type Role,
} from './authorize';
export { signCommand, withoutSignature, type SignatureFields, type TopicCommand } from './command-signature';
export {
  authenticateTopicCommand,
  SIGNATURE_WINDOW_MS,
  type Authentication,
  type OwnedToken,
  type Profile,
  type TopicPolicy,
} from './authenticate-topic-command';
export { findKeyRing, parseKeyRing, readKeyRing, type KeyRing } from './key-ring';
export { ensureKeyRingFile } from './ensure-key-ring-file';
export { open, seal, type AssociatedData, type SealedEnvelope } from './checkpoint-cipher';
export { mask, redact } from './mask';
export { databaseUnreachable } from './database-unreachable';
export { hmacId, type PseudonymScope } from './hmac-id';
export { keyedHash } from './keyed-hash';
export { openExchange, sealExchange } from './sealed-exchange';

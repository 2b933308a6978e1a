import { open, seal, type SealedEnvelope } from './checkpoint-cipher';
import type { KeyRing } from './key-ring';

/** One half of an exchange between two services that hold the same key ring. */
export interface ExchangeHalf {
  /** Names the exchange: an answer opens for its own question alone. */
  readonly id: string;
  readonly half: 'question' | 'answer';
}

const associated = ({ id, half }: ExchangeHalf) => ({ use: 'exchange', exchange: id, half });

/** Seals what one service says to the other: whoever opens it knows that a holder of the key ring said it. */
export const sealExchange = (ring: KeyRing, of: ExchangeHalf, said: unknown): SealedEnvelope =>
  seal(ring, Buffer.from(JSON.stringify(said)), associated(of));

/** Opens what `sealExchange` sealed; throws as `open` does. */
export const openExchange = (ring: KeyRing, of: ExchangeHalf, sealed: SealedEnvelope): unknown =>
  JSON.parse(open(ring, sealed, associated(of)).toString());

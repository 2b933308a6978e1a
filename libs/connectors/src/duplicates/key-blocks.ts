import type { KeptKey } from './duplicate-statements';

/** Makes blocks of keys that come in the order of their hashes; of one record alone nobody is told. */
export class KeyBlocks {
  private block: KeptKey[] = [];

  constructor(private readonly take: (block: readonly KeptKey[]) => Promise<void>) {}

  /** Takes the next keys. */
  async add(keys: readonly KeptKey[]): Promise<void> {
    for (const key of keys) {
      if (this.block[0] && !this.block[0].hash.equals(key.hash)) await this.end();
      this.block.push(key);
    }
  }

  /** Tells the last block. */
  async end(): Promise<void> {
    const { block } = this;
    this.block = [];
    if (block.length > 1) await this.take(block);
  }
}

import { keyedHash, open, seal, type Env, type KeyRing } from '@commander/security';
import type { DuplicatePlan } from '@commander/connectors';
import type { RecordPlace } from '@commander/migration-plan';
import { sealed } from '@commander/contracts';
import { requireKeys } from './require-keys';

/** Seals what the target keeps of values while duplicates are decided; each text opens only in its place of its run. */
export class DuplicateSeal {
  private constructor(private readonly ring: KeyRing) {}

  /** With the key ring of this installation; throws a fatal ConnectorError where there is none. */
  static of(env: Env): DuplicateSeal {
    return new DuplicateSeal(requireKeys(env, 'Rules for duplicates'));
  }

  /** Hashes what the records of an entity are compared by. */
  hasher(chainId: string, entity: string): (text: string) => Buffer {
    return keyedHash(this.ring, ['duplicates', chainId, entity]);
  }

  seal({ run }: Pick<DuplicatePlan, 'run'>, place: RecordPlace, content: unknown): string {
    const text = Buffer.from(JSON.stringify(content), 'utf8');
    return JSON.stringify(seal(this.ring, text, dataOf(run, place)));
  }

  /** The content of a sealed text; throws where it was altered, or belongs to another place. */
  open<T>({ run }: Pick<DuplicatePlan, 'run'>, place: RecordPlace, text: string): T {
    const envelope = sealed.parse(JSON.parse(text));
    return JSON.parse(open(this.ring, envelope, dataOf(run, place)).toString('utf8')) as T;
  }
}

const dataOf = (run: string, { batch, index }: RecordPlace) => ({ kind: 'duplicate', run, batch, index });

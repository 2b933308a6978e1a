import type { GuardianClient } from '../guardian/guardian-client';
import type { StackHome } from '../stack-home';

/** What every engine is started with. */
export interface EngineContext {
  readonly home: StackHome;
  readonly guardian: GuardianClient;
  /** Nothing is kept: engines may be ended roughly, and their data go with them. */
  readonly ephemeral: boolean;
  /** `off` lets PostgreSQL answer before a write is on the disk: for tests alone. */
  readonly durability: 'full' | 'off';
  readonly onProgress: (line: string) => void;
}

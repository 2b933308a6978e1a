import { BROKER_CASES } from './broker-cases';
import { COMMAND_CASES } from './command-cases';
import { CONTROL_CASES } from './control-cases';
import { DATABASE_CASES } from './database-cases';
import { DUPLICATE_CASES } from './duplicate-cases';
import type { FaultCase } from './fault-case';
import { KILL_CASES } from './kill-cases';
import { LATE_CASES } from './late-cases';
import { REFUSAL_CASES } from './refusal-cases';
import { REPLAY_CASES } from './replay-cases';
import { ROLLBACK_CASES } from './rollback-cases';
import { SERVICE_CASES } from './service-cases';
import { SOURCE_CASES } from './source-cases';
import { STATE_CASES } from './state-cases';
import { UNDONE_CASES } from './undone-cases';
import { VERSION_CASES } from './version-cases';
import { ZOMBIE_CASES } from './zombie-cases';
import { MEMORY_CASES } from './memory-cases';

/** Every fault of the suite, in the order of the run. */
export const ALL_CASES: readonly FaultCase[] = [
  ...CONTROL_CASES,
  ...KILL_CASES,
  ...ZOMBIE_CASES,
  ...LATE_CASES,
  ...UNDONE_CASES,
  ...MEMORY_CASES,
  ...STATE_CASES,
  ...SERVICE_CASES,
  ...BROKER_CASES,
  ...VERSION_CASES,
  ...DATABASE_CASES,
  ...SOURCE_CASES,
  ...COMMAND_CASES,
  ...ROLLBACK_CASES,
  ...REPLAY_CASES,
  ...DUPLICATE_CASES,
  ...REFUSAL_CASES,
];

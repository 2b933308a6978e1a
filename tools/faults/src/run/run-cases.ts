import type { Arena } from '../arena/arena';
import { OF_A_LOAD, type FaultCase } from '../cases/fault-case';
import { Trial } from '../cases/trial';
import { writeReport } from './write-report';
import type { Violation } from '../oracle/violation';

/** How a case ended. */
export interface CaseResult {
  readonly fault: FaultCase;
  readonly seconds: number;
  readonly violations: readonly Violation[];
  /** Why the case itself could not be carried out. */
  readonly error?: string;
}

/** Whether everything held. */
export const isGreen = ({ violations, error }: CaseResult): boolean =>
  violations.length === 0 && error === undefined;

/** Runs one case on an arena that is well, and heals it afterwards, unless it is past healing. */
export async function runCase(arena: Arena, fault: FaultCase): Promise<CaseResult> {
  const started = performance.now();
  let error: string | undefined;
  Trial.opened.length = 0;
  try {
    await fault.run(arena);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const violations = Trial.opened.flatMap(({ v }) => v.found);
  if (violations.length > 0 || error !== undefined) keepLogs(fault.id);
  if (!fault.ruins) await arena.heal();
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { fault, seconds, violations, ...(error === undefined ? {} : { error }) };
}

/** Keeps what the services have logged since the case began, for whoever looks into it. */
function keepLogs(name: string): void {
  const [first] = Trial.opened;
  if (first) writeReport(`${name}.log`, first.logs());
}

/** The invariants that a case asserts. */
export const assertedBy = ({ invariants = OF_A_LOAD }: FaultCase) => invariants;

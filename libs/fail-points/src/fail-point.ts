import { setTimeout as sleep } from 'node:timers/promises';
import { CommanderError } from '@commander/security';
import { readArmedPoints } from './armed-points';
import type { FailPointName } from './catalogue';
import type { FailPointAction } from './parse-fail-points';

// Read when the module is loaded, so that a mistake in the environment stops the start of a service.
const armed = readArmedPoints(process.env);
const NOTHING = Promise.resolve();

/**
 * Marks a moment at which tests make the process fail; does nothing unless the environment arms the point (docs/guides/faults.md).
 * Rejects with a CommanderError where the armed action is `error`.
 */
export function failPoint(name: FailPointName): Promise<void> {
  if (armed === undefined) return NOTHING;
  const action = armed.due(name);
  return action === undefined ? NOTHING : carryOut(name, action);
}

async function carryOut(name: FailPointName, action: FailPointAction): Promise<void> {
  switch (action.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'exit':
      process.exit(1);
      return;
    case 'error':
      throw new CommanderError('COMMANDER_FAIL_POINT', `The fail point ${name} was armed to fail.`);
    case 'delay':
      await sleep(action.ms);
  }
}

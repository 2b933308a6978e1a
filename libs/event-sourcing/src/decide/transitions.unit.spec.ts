import { phase } from '@commander/contracts';
import { ALLOWED, type ExecutionCommand } from './transitions';

const COMMANDS: ExecutionCommand[] = ['pause', 'resume', 'cancel'];
const EXPECTED: Record<string, ExecutionCommand[]> = {
  preparing: ['pause', 'cancel'],
  planning: ['pause', 'cancel'],
  loading: ['pause', 'cancel'],
  rehearsing: [],
  promoting: [],
  'rolling-back': [],
  pausing: ['cancel'],
  paused: ['resume', 'cancel'],
  cancelling: [],
  closing: [],
  verifying: [],
  completed: [],
  failed: [],
  cancelled: [],
};

describe('the life of an execution', () => {
  it.each(phase.options.flatMap((p) => COMMANDS.map((command) => [p, command] as const)))(
    'in phase %s answers %s as the table says',
    (inPhase, command) => {
      expect(ALLOWED[command].has(inPhase)).toBe(EXPECTED[inPhase]?.includes(command));
    },
  );
});

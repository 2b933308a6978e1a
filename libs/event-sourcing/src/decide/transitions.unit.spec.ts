import { phase as phases, type Command, type CommandName, type Phase } from '@commander/contracts';
import {
  applyPlan,
  cancel,
  EXECUTION,
  execute,
  executionId,
  failFirst,
  id,
  phase,
  resumeMigration,
  rollback,
  run,
  runTo,
  started,
  steer,
} from '../testing/scenario';
import type { StreamSimulator } from '../testing/stream-simulator';
import { LIFE, type Answer } from './transitions';

const COMMANDS: Readonly<Record<CommandName, (subject: string) => Command>> = {
  'apply-plan': () => applyPlan(),
  'execute-migration': () => execute(),
  'resume-migration': (subject) => resumeMigration({ resume_from: { execution_id: subject } }),
  pause: (subject) => steer('pause', subject),
  resume: (subject) => steer('resume', subject),
  cancel: (subject) => cancel(undefined, subject),
  rollback: (subject) => rollback(undefined, subject),
};

/** A project with an execution in each phase, and which one that is. */
const SCENES: Readonly<Record<Phase, () => { stream: StreamSimulator; subject: string }>> = {
  preparing: () => scene(started()),
  planning: () => scene(runTo('planning', started())),
  loading: () => scene(runTo('loading', started())),
  rehearsing: () => scene(started({}, { execution_type: 'dry-run' })),
  promoting: () => scene(runTo('promoting', started({ transaction_mode: 'single' }))),
  'rolling-back': () => {
    const stream = run(started()).command(rollback(), id(3)).settle();
    const subject = stream.state().writer ?? '';
    return { stream: runTo('rolling-back', stream, subject), subject };
  },
  pausing: () => scene(runTo('loading', started()).command(steer('pause'), id(3)).settle()),
  paused: () => scene(runTo('paused', failFirst(started(), 'system'))),
  cancelling: () => scene(runTo('loading', started()).command(cancel(), id(3)).settle()),
  closing: () => scene(runTo('closing', started())),
  verifying: () => scene(runTo('verifying', started())),
  completed: () => scene(run(started())),
  failed: () => scene(run(failFirst(runTo('loading', started()), 'fatal'))),
  cancelled: () => scene(run(runTo('loading', started()).command(cancel(), id(3)))),
};

const scene = (stream: StreamSimulator) => ({ stream, subject: EXECUTION });

const wanted = (answer: Answer) =>
  typeof answer === 'string'
    ? { name: answer }
    : {
        name: 'command.rejected',
        code: answer.code,
        message: expect.stringContaining(answer.message) as string,
      };

const ENDS: readonly Phase[] = ['completed', 'failed', 'cancelled'];
const MOVING: readonly Phase[] = ['preparing', 'planning', 'loading', 'rolling-back'];

/** In which phases each command is accepted, written down by itself: the table is measured by it. */
const ACCEPTED: Readonly<Record<CommandName, readonly Phase[]>> = {
  'apply-plan': phases.options,
  'execute-migration': ['rehearsing', ...ENDS],
  'resume-migration': ['failed', 'cancelled'],
  pause: MOVING,
  resume: ['paused'],
  cancel: [...MOVING, 'rehearsing', 'pausing', 'paused'],
  rollback: ENDS,
};

const pairs = phases.options.flatMap((p) =>
  (Object.keys(COMMANDS) as CommandName[]).map((command) => [p, command] as const),
);

describe('the life of an execution', () => {
  it.each(pairs)('in phase %s answers %s as the table says, with one decision', (inPhase, command) => {
    const { stream, subject } = SCENES[inPhase]();
    expect(phase(stream, subject)).toBe(inPhase);
    stream.command(COMMANDS[command](subject), id(9), executionId(9));
    stream.decide(stream.next()!);
    const outcome = stream.log.at(-1)!;
    const name = outcome.type.replace(/^commander\.(.*)\.v1$/, '$1');
    expect({ ...outcome.data, name }).toMatchObject({ command_id: id(9), ...wanted(LIFE[inPhase][command]) });
  });

  it.each(Object.entries(ACCEPTED))('takes %s in the phases %j and in no other', (command, expected) => {
    const taken = phases.options.filter((p) => typeof LIFE[p][command as CommandName] === 'string');
    expect(new Set(taken)).toEqual(new Set(expected));
  });

  it('never leaves an end', () => {
    for (const ended of ENDS) {
      const { stream, subject } = SCENES[ended]();
      for (const command of Object.values(COMMANDS))
        stream.command(command(subject), id(stream.log.length)).settle();
      run(stream);
      expect(phase(stream, subject)).toBe(ended);
    }
  });
});

import type { CommandName, DecisionName, EventData, Phase } from '@commander/contracts';

/** Why a command is refused. */
export type Refusal = Pick<EventData<'command.rejected'>, 'code' | 'message'>;

/** What a command comes to in a phase: the decision that accepts it, or why it is refused. */
export type Answer = DecisionName | Refusal;

const no = (message: string): Refusal => ({ code: 'not-allowed', message });

const NOT_PAUSED = no('It is not paused, so there is nothing to resume.');
const ENDED = no('It has ended; its end stands for good.');
const TOO_LATE = no(
  'It is about to end, and the numbers of its end are being taken; roll it back once it has ended.',
);
const STILL_RUNS = no('It still runs; cancel it with rollback, or roll it back once it has ended.');
/** The refusal to write while an execution does, which the sentence begins with. */
export const BUSY: Refusal = {
  code: 'project-busy',
  message: 'is still running in this project; wait for its end or cancel it.',
};

/** What everybody in the project may do while an execution writes. */
const WRITING = {
  'apply-plan': 'plan.applied',
  'execute-migration': BUSY,
  'resume-migration': BUSY,
} as const;
/** What everybody in the project may do where no execution writes. */
const FREE = { 'apply-plan': 'plan.applied', 'execute-migration': 'execution.started' } as const;

const AT_WORK = {
  ...WRITING,
  pause: 'pause.requested',
  resume: NOT_PAUSED,
  cancel: 'cancel.requested',
  rollback: STILL_RUNS,
} as const;

const AT_ITS_END = {
  ...WRITING,
  pause: no('It is about to end; there is nothing left to pause.'),
  resume: NOT_PAUSED,
  cancel: TOO_LATE,
  rollback: STILL_RUNS,
} as const;

const OVER = { ...FREE, pause: ENDED, resume: ENDED, cancel: ENDED, rollback: 'execution.started' } as const;

/**
 * The life of an execution, whole: what each command comes to in each phase. The commands of a project (`apply-plan`,
 * `execute-migration`) stand here as they fare while the execution is in that phase; `resume-migration` names the execution.
 *
 *   full, incremental, resume                                       a pause, or a System failure:  -> pausing -> paused
 *     preparing -> planning -> loading -> (promoting) -> closing    resume:  paused -> preparing -> where it was
 *       -> verifying -> completed                                   cancel:  -> cancelling -> closing -> cancelled
 *   rollback                                                        Fatal, a budget, stop_on_first_error:
 *     preparing -> planning -> rolling-back -> closing -> completed          -> closing -> failed
 *   dry-run                                                         cancel:  -> cancelling -> cancelled, at once
 *     rehearsing -> completed                                       any failure that lasts:  -> failed
 *
 * An end is never left. What an ended execution wrote is undone by an execution of its own, of type `rollback`: on the
 * command `rollback`, or by itself after `cancel` with rollback and after stop_on_first_error; then `execution.rolled-back`
 * is told about the undone one. A System failure pauses in any phase that has orders out, closing included.
 */
export const LIFE: Readonly<Record<Phase, Readonly<Record<CommandName, Answer>>>> = {
  // Nothing is in the target yet; a pause keeps what was planned.
  preparing: AT_WORK,
  planning: AT_WORK,
  // Batches in flight finish, no new one starts.
  loading: AT_WORK,
  'rolling-back': AT_WORK,
  rehearsing: {
    // A rehearsal writes nothing, so it takes no slot and keeps nothing.
    ...FREE,
    'resume-migration': no('It is a dry run, which leaves nothing to resume; start a new one.'),
    pause: no('It is a dry run, which keeps nothing it could go on from; cancel it instead.'),
    resume: NOT_PAUSED,
    cancel: 'cancel.requested',
    rollback: no('It is a dry run: it writes nothing, so there is nothing to undo.'),
  },
  promoting: {
    // One transaction writes everything; until its outcome is known the target is untouched or complete.
    ...AT_ITS_END,
    pause: no('Everything is being written in one transaction; there is nothing left to pause.'),
    cancel: no('Everything is being written in one transaction; roll it back once it has ended.'),
  },
  pausing: {
    ...AT_WORK,
    pause: no('A pause is under way already.'),
    // It must take effect first, so that its outcome is never in doubt.
    resume: no('The pause has not taken effect yet; resume it once it is paused.'),
  },
  paused: { ...AT_WORK, pause: no('It is paused already.'), resume: 'execution.resumed' },
  cancelling: {
    ...AT_ITS_END,
    pause: no('It is being cancelled; there is nothing left to pause.'),
    cancel: no('It is being cancelled already; roll it back once it has ended, if that is wanted.'),
  },
  // The fence closes: it is too late to end differently.
  closing: AT_ITS_END,
  verifying: AT_ITS_END,
  completed: {
    ...OVER,
    'resume-migration': no('It has completed; there is nothing left to resume.'),
  },
  failed: { ...OVER, 'resume-migration': 'execution.started' },
  cancelled: { ...OVER, 'resume-migration': 'execution.started' },
};

import type { Command, ExecutionRequest, Failure, Plan } from '@commander/contracts';
import { nextExpiryAt } from '../decide/decide-expiry';
import { nextWake } from '../decide/next-decision';
import { phaseIn } from '../state/phase-of';
import { deterministicId } from '../stream/ids';
import { PLAN } from './simulated-plan';
import { SimulatedProcessor } from './simulated-processor';
import { StreamSimulator } from './stream-simulator';

/** The id of the n-th execution. */
export const executionId = (n: number): string => deterministicId('execution', n);
/** The execution that scenarios are about. */
export const EXECUTION = executionId(1);
const BATCHES = { Parent: 3, Child: 4 };
/** Who gives the commands. */
export const ADMIN = { operator: 'ada' };

/** The id of the n-th command. */
export const id = (n: number): string => deterministicId('command', n);
/** Founds the project, or changes its plan. */
export const applyPlan = (changes: Partial<Plan> = {}): Command => ({
  command: 'apply-plan',
  ...ADMIN,
  plan: { ...PLAN, ...changes },
});
/** Starts an execution: a full one that commits batch by batch, unless something else is asked for. */
export const execute = (
  config: ExecutionRequest['config'] = {},
  request: Partial<ExecutionRequest> = {},
): Command => ({
  command: 'execute-migration',
  ...ADMIN,
  request: {
    project_id: 'simulated',
    execution_type: 'full',
    ...request,
    config: { transaction_mode: 'per-batch', ...config },
  },
});
/** Resumes an ended execution. */
export const resumeMigration = (request: Partial<ExecutionRequest> = {}): Command => ({
  command: 'resume-migration',
  ...ADMIN,
  request: { project_id: 'simulated', config: {}, ...request, execution_type: 'resume' },
});
/** A command to an execution. */
export const steer = (command: 'pause' | 'resume', execution = EXECUTION): Command => ({
  command,
  ...ADMIN,
  execution_id: execution,
});
/** Ends an execution, and undoes what it wrote where asked to. */
export const cancel = (rollback?: boolean, execution = EXECUTION): Command => ({
  command: 'cancel',
  ...ADMIN,
  execution_id: execution,
  rollback,
});
/** Undoes what an ended execution wrote. */
export const rollback = (cascade?: boolean, execution = EXECUTION): Command => ({
  command: 'rollback',
  ...ADMIN,
  execution_id: execution,
  cascade,
});

/** A stream with a plan. */
export const founded = (changes: Partial<Plan> = {}): StreamSimulator =>
  new StreamSimulator().command(applyPlan(changes), id(1)).settle();

/** A stream in which the execution has just begun. */
export const started = (
  config: ExecutionRequest['config'] = {},
  request: Partial<ExecutionRequest> = {},
  plan: Partial<Plan> = {},
): StreamSimulator => founded(plan).command(execute(config, request), id(2), EXECUTION).settle();

/** A running execution as the stream tells it. */
export const execution = (stream: StreamSimulator, which = EXECUTION) => {
  const found = stream.state().executions.get(which);
  if (!found) throw new Error('The execution does not run.');
  return found;
};

/** What goes on inside an execution; an ended one's end. */
export const phase = (stream: StreamSimulator, which = EXECUTION) => phaseIn(stream.state(), which);

const processors = new WeakMap<StreamSimulator, SimulatedProcessor>();

/** The processor of a stream; its target lives as long as the stream. */
export function processorOf(stream: StreamSimulator): SimulatedProcessor {
  const processor = processors.get(stream) ?? new SimulatedProcessor(stream, BATCHES);
  processors.set(stream, processor);
  return processor;
}

/**
 * Works off orders, in the order they stand, and lets time pass where it is waited for, but not until something expires, until `until` or
 * nothing is left.
 */
export function run(stream: StreamSimulator, until: () => boolean = () => false): StreamSimulator {
  const processor = processorOf(stream);
  for (let turns = 0; turns < 1000; turns += 1) {
    const [order] = stream.settle().orders();
    if (until()) return stream;
    const wake = nextWake(stream.state());
    if (order) processor.work(order);
    else if (wake === null || wake === nextExpiryAt(stream.state())) return stream;
    else stream.waitUntil(wake);
  }
  throw new Error('It goes on for ever.');
}

/** Runs until an execution is in a phase, with its orders out. */
export function runTo(
  wanted: ReturnType<typeof phase>,
  stream: StreamSimulator,
  which = EXECUTION,
): StreamSimulator {
  run(stream, () => phase(stream, which) === wanted);
  if (phase(stream, which) !== wanted) throw new Error(`It never came to ${wanted}.`);
  return stream;
}

/** A failure of some category. */
export const failure = (category: Failure['category'], name = 'statement_timeout'): Failure => ({
  category,
  error_type: 'database',
  code: '57014',
  message: 'The database did not answer in time.',
  retriable: category === 'transient',
  name,
});

/** Fails the first order that is out. */
export function failFirst(
  stream: StreamSimulator,
  category: Failure['category'],
  name?: string,
): StreamSimulator {
  const [order] = stream.orders();
  if (!order) throw new Error('No order is out.');
  processorOf(stream).fail(order, failure(category, name));
  return stream;
}

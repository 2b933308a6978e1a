import type { Command, Failure } from '@commander/contracts';
import { deterministicId } from '../stream/ids';
import { PLAN, SimulatedProcessor } from './simulated-processor';
import { StreamSimulator } from './stream-simulator';

/** The execution that scenarios are about. */
export const EXECUTION = deterministicId('execution', 1);
const BATCHES = { Parent: 3, Child: 4 };
/** Who gives the commands. */
export const ADMIN = { operator: 'ada' };

/** The id of the n-th command. */
export const id = (n: number): string => deterministicId('command', n);
/** Founds the project. */
export const applyPlan: Command = { command: 'apply-plan', ...ADMIN, plan: PLAN };
/** Starts a full execution. */
export const execute = (config = {}): Command => ({
  command: 'execute-migration',
  ...ADMIN,
  request: { project_id: 'simulated', execution_type: 'full', config },
});
/** A command to the execution. */
export const steer = (command: 'pause' | 'resume' | 'cancel'): Command => ({
  command,
  ...ADMIN,
  execution_id: EXECUTION,
});

/** A stream in which the execution has just begun. */
export const started = (config = {}): StreamSimulator =>
  new StreamSimulator()
    .command(applyPlan, id(1))
    .settle()
    .command(execute(config), id(2), EXECUTION)
    .settle();

/** The execution as the stream tells it. */
export const execution = (stream: StreamSimulator) => {
  const found = stream.state().executions.get(EXECUTION);
  if (!found) throw new Error('The execution is not known.');
  return found;
};

const processors = new WeakMap<StreamSimulator, SimulatedProcessor>();

/** The processor of a stream; its ledger lives as long as the stream. */
export function processorOf(stream: StreamSimulator): SimulatedProcessor {
  const processor = processors.get(stream) ?? new SimulatedProcessor(stream, BATCHES);
  processors.set(stream, processor);
  return processor;
}

/** Works off orders, in the order they stand, until `until` or nothing is left. */
export function run(stream: StreamSimulator, until: () => boolean = () => false): StreamSimulator {
  const processor = processorOf(stream);
  for (let order = stream.settle().orders()[0]; order && !until(); order = stream.settle().orders()[0])
    processor.work(order);
  return stream;
}

const failure = (category: Failure['category']): Failure => ({
  category,
  error_type: 'database',
  code: '57014',
  message: 'The database did not answer in time.',
  retriable: category === 'transient',
});

/** Fails the first order that is out. */
export function failFirst(stream: StreamSimulator, category: Failure['category']): StreamSimulator {
  const order = stream.orders()[0];
  if (!order) throw new Error('No order is out.');
  const { order_id, kind, attempt } = order;
  const entity = 'work' in order ? order.work.entity.name : undefined;
  const batch = order.kind === 'load' ? order.batch.batch : undefined;
  const data = { execution_id: EXECUTION, order_id, kind, entity, batch, attempt, instance: 'p1' };
  return stream.fact('order.failed', { ...data, failure: failure(category) });
}

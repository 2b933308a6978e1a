import { TOPICS } from '@commander/contracts';
import { startSpare } from '../arena/spare-service';
import { readShop } from '../oracle/shop-truth';
import type { FaultCase } from './fault-case';
import { untilEvent } from './late-cases';
import { mustCome } from './must-come';
import { onTopic } from './on-topic';
import { ALL_INSERTS, raiseInOrders, raiseNoMore } from './raise-in-orders';
import { judgeUndo, OF_AN_UNDO } from './rollback-cases';
import { sentOrders, type SentOrder } from './sent-orders';
import { Trial } from './trial';
import { untilOrdersDone, untilStopped } from './zombie-cases';

/** How many orders to load a batch of orders stand in the topic, repeats among them. */
async function loadsSent(trial: Trial): Promise<number> {
  const isLoad = ({ kind, work }: SentOrder): boolean => kind === 'load' && work?.entity?.name === 'Order';
  return (await sentOrders(trial)).filter(isLoad).length;
}

const untilSentAgain = (trial: Trial, before: number): Promise<void> =>
  mustCome(async () => (await loadsSent(trial)) > before, 'The frozen commander sent no batch out.');

/** Its batch stands in no ledger, and nothing of its execution is left: only the closed fence can tell the order that it comes too late. */
const orderAfterRollback: FaultCase = {
  id: 'commander.zombie.rolled-back',
  group: 'commander',
  title:
    'A commander is frozen before it sends a batch out; the execution fails and is rolled back; it goes on',
  expect: 'fails',
  invariants: OF_AN_UNDO,
  run: async (arena) => {
    const trial = await Trial.open(arena, {
      customers: 20,
      orders: 500,
      config: { batch_size: 100, parallel_batches: 1 },
    });
    const { schema } = trial.shop;
    const before = await readShop(arena.target, schema, true);
    await raiseInOrders(trial, { sqlstate: '42501', to: ALL_INSERTS });
    const spare = await startSpare(arena.services, 'commander');
    arena.points.arm('decider.before-send=stop@4');
    await trial.start();
    await untilStopped(trial);
    await untilEvent(trial, 'execution.failed');
    await raiseNoMore(trial);
    const begun = await readShop(arena.target, schema, true);
    await arena.broker.produce(TOPICS.commands, [onTopic('rollback', trial.execution)]);
    await untilEvent(trial, 'execution.rolled-back');
    const sent = await loadsSent(trial);
    await arena.services.signal('SIGCONT', spare.name, 'commander');
    await untilSentAgain(trial, sent);
    await untilOrdersDone(trial);
    await spare.stop();
    await trial.untilReport(({ rolled_back_by: by }) => by !== null);
    trial.undoes(trial.report?.rolled_back_by ?? '');
    await trial.untilStatus('completed');
    const edited = { Customer: new Set<string>(), Order: new Set<string>() };
    await judgeUndo(trial, { before, begun, edited });
    return trial;
  },
};

/** What comes only after everything was undone. */
export const UNDONE_CASES: readonly FaultCase[] = [orderAfterRollback];

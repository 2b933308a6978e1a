import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '@commander/contracts';
import type { Arena } from '../arena/arena';
import type { TcpProxy } from '../proxy/tcp-proxy';
import type { Trial } from '../cases/trial';
import type { Strike } from './schedule';

type What = Strike['what'];

const proxyOf = ({ engines }: Arena, name: 'kafka' | 'target' | 'own'): TcpProxy =>
  ({ kafka: engines.kafkaProxy, target: engines.targetProxy, own: engines.ownProxy })[name];

/** Does what a strike says and, where that is to last, undoes it after its time. */
export async function strike(trial: Trial, what: What): Promise<void> {
  const { arena } = trial;
  switch (what.kind) {
    case 'kill':
      return arena.services.kill(what.service);
    case 'freeze':
      await arena.services.signal('SIGSTOP', what.service);
      await sleep(what.ms);
      return arena.services.signal('SIGCONT', what.service);
    case 'end':
      return arena.services.signal('SIGTERM', what.service);
    case 'pause':
      return pauseAndResume(trial);
    case 'double-orders':
      return repeat(trial, TOPICS.batches, trial.shop.projectId);
    case 'double-commands':
      return repeat(trial, TOPICS.commands, null);
    case 'end-sessions':
      await arena.target.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'loader'",
      );
      return;
    default:
      return harm(proxyOf(arena, what.proxy), what.kind, what.ms);
  }
}

async function harm(proxy: TcpProxy, kind: 'reset' | 'cut' | 'slow', ms: number): Promise<void> {
  if (kind === 'reset') return proxy.resetAll();
  if (kind === 'cut') proxy.state.halfOpen = true;
  else proxy.state.delayMs = 50;
  await sleep(ms);
  proxy.heal();
}

// Either may come too late or at the wrong moment: that it is then refused is as good.
async function pauseAndResume(trial: Trial): Promise<void> {
  await trial.arena.api.command(`executions/${trial.execution}/pause`);
  await trial.untilReport(({ status }) => status !== 'running', { boundMs: 60_000 });
  await trial.arena.api.command(`executions/${trial.execution}/resume`);
}

async function repeat({ arena }: Trial, topic: string, key: string | null): Promise<void> {
  await arena.stream.catchUp();
  const messages = arena.stream.all().filter((message) => message.topic === topic && message.key === key);
  if (messages.length === 0) return;
  await arena.broker.produce(
    topic,
    messages.map(({ value, headers }, i) => ({
      key,
      value,
      headers: JSON.parse(headers) as Record<string, string>,
      partition: i % 4,
    })),
  );
}

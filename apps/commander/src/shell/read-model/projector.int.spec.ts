import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { UNROUTED, type CloudEvent, type DecisionName, type EventData } from '@commander/contracts';
import { decisionEvent, encodeEvent, factEvent, FIRST_AFTER } from '@commander/event-sourcing';
import { InMemoryBroker, InMemoryMessageLog } from '@commander/kafka';
import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { openReadModel } from '../database/open-database';
import { DEFAULT_SNAPSHOT_POLICY } from '../snapshots/snapshot-keeper';
import { openSnapshots } from '../../testing/open-snapshots';
import { Projector } from './projector';
import { CommandRow, ExecutionEventRow, ExecutionRow } from './rows';

jest.setTimeout(60_000);

const TOPIC = 'events';
const WAIT_MS = 20_000;
const HARMFUL = 'x\0y\ud800z';
const HARMLESS = 'x\ufffdy\ufffdz';

describe('the projector', () => {
  const suite = useStack();
  const fatal: Error[] = [];
  let database: DataSource;
  let log: InMemoryMessageLog;
  let projector: Projector;
  let snapshots: Awaited<ReturnType<typeof openSnapshots>>;

  beforeAll(async () => {
    const url = await suite.createTestDatabase();
    database = await openReadModel(url);
    const broker = new InMemoryBroker();
    broker.createTopic(TOPIC, 1);
    log = new InMemoryMessageLog(broker, (error) => fatal.push(error));
    snapshots = await openSnapshots(url, log, TOPIC);
    projector = new Projector({
      log,
      database,
      topic: TOPIC,
      snapshots: snapshots.store,
      policy: DEFAULT_SNAPSHOT_POLICY,
      noteAlerts: false,
      onTrouble: (error) => fatal.push(error as Error),
    });
    await projector.start();
  });
  afterAll(async () => {
    await projector.stop();
    await log.close();
    await snapshots.database.destroy();
    await database.destroy();
  });

  async function project(...events: CloudEvent[]): Promise<void> {
    await log.append(events.map((event) => ({ topic: TOPIC, ...encodeEvent(event) })));
    const [end = 0] = await log.ends(TOPIC);
    await waitUntil(() => fatal.length > 0 || projector.projectedTo(0) >= end, WAIT_MS);
    expect(fatal).toEqual([]);
    expect(projector.projectedTo(0)).toBe(end);
  }

  const envelope = (project: string, subject = project) => ({
    id: randomUUID(),
    source: '/test/1',
    time: '2026-01-02T03:04:05.000Z',
    subject,
    project,
  });

  it('copes with text that PostgreSQL refuses, wherever it stands', async () => {
    const commandId = randomUUID();
    const executionId = randomUUID();
    const asked = { command_id: commandId, name: HARMFUL, operator: HARMFUL, command: null };
    const refused = { command_id: commandId, name: HARMFUL, operator: HARMFUL, code: 'malformed' as const };
    await project(
      factEvent(
        'command.received',
        {
          ...asked,
          via: 'topic',
          execution_id: executionId,
          problem: { code: 'malformed', message: HARMFUL },
        },
        envelope(UNROUTED),
      ),
      decisionEvent(
        'command.rejected',
        { ...refused, execution_id: executionId, message: HARMFUL },
        { ...envelope(UNROUTED), after: FIRST_AFTER },
      ),
    );
    const row = await database.getRepository(CommandRow).findOneByOrFail({ commandId });
    expect(row).toMatchObject({ name: HARMLESS, operator: HARMLESS, message: HARMLESS, outcome: 'rejected' });
    // An execution that never started has no events.
    expect(await database.getRepository(ExecutionEventRow).findBy({ executionId })).toEqual([]);
  });

  it('tells of an ended execution that it was undone, once, that it no longer can be, and of none of another project', async () => {
    const [owner, alien, executionId] = [randomUUID(), randomUUID(), randomUUID()];
    const counts = { read: 0, created: 0, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };
    let after = FIRST_AFTER;
    const decided = <N extends DecisionName>(
      name: N,
      data: EventData<N>,
      subject = executionId,
    ): CloudEvent => {
      const event = decisionEvent(name, data, { ...envelope(owner, subject), after });
      after = event.id;
      return event;
    };
    await project(
      decided('execution.started', {
        operator: 'ada',
        execution_id: executionId,
        chain_id: executionId,
        execution_type: 'full',
        config: {},
        project: 'moved',
        plan_hash: 'h',
        entities: ['Customer'],
      }),
      decided('execution.failed', { execution_id: executionId, counts }),
    );
    const undone = {
      execution_id: executionId,
      rollback_execution_id: randomUUID(),
      counts: { images: 0, deleted: 0, restored: 0, conflicts: 0 },
    };
    const forged = decisionEvent('execution.rolled-back', undone, {
      ...envelope(alien, executionId),
      after: FIRST_AFTER,
    });
    await project(forged);
    const report = async () =>
      (await database.getRepository(ExecutionRow).findOneByOrFail({ executionId })).reportState;
    expect(await report()).toMatchObject({ rolledBackBy: null });
    const told = decided('execution.rolled-back', undone);
    await project(told);
    await project(told);
    expect(await report()).toMatchObject({ phase: 'failed', rolledBackBy: undone.rollback_execution_id });
    expect(Object.entries((await report()).audit)).toContainEqual(['execution.rolled-back', 1]);
    const events = await database.getRepository(ExecutionEventRow).findBy({ executionId });
    expect(events.map(({ event }) => event.type)).toContain('commander.execution.rolled-back.v1');
    expect(events).toHaveLength(3);

    const expired = { execution_id: executionId, order_id: randomUUID(), attempt: 1, partition: 0 };
    const forgotten = { execution_id: executionId, images: 7, instance: 'p1' };
    await project(
      decided('undo.expired', expired),
      factEvent('undo.forgotten', forgotten, envelope(owner, executionId)),
    );
    expect(await report()).toMatchObject({
      undoExpired: { deleted_at: expect.any(String) as string, images: 7 },
    });
  });
});

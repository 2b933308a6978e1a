import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeService } from '../arena/spare-service';
import { named } from '../oracle/stream-events';
import { orderedAgain } from './command-cases';
import { completesDuring } from './during';
import type { FaultCase } from './fault-case';
import { mustCome } from './must-come';
import { Trial } from './trial';

const LONG = { orders: 4000, config: { batch_size: 100, parallel_batches: 2 } };
const SNAPSHOT = 'commander_state.snapshot';

/** Ends the commander as an operator does: it keeps a snapshot of what it knows. */
async function restartCommander({ arena }: Trial, meanwhile: () => Promise<void>): Promise<void> {
  await arena.services.child('commander').stop();
  await meanwhile();
  await arena.services.revive();
}

/** Changes what the commander keeps for itself; throws where there is nothing to change. */
async function tamper({ arena }: Trial, sql: string): Promise<void> {
  const changed = await arena.own.query<object>(`${sql} returning 1`);
  if (changed.length === 0) throw new Error('There is no snapshot to tamper with.');
}

const PASSED_OVER = 'is passed over';

/** Somebody who can write to the commander's database changes what it knows; the stream says all the same how far everything is. */
const tampered = (name: string, title: string, sql: string, said = PASSED_OVER): FaultCase => ({
  id: `commander.snapshot.${name}`,
  group: 'commander',
  title: `The commander's state in its database is ${title}, while everything is paused`,
  expect: 'pauses, then completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, LONG);
    await trial.start();
    await trial.untilLoading();
    await restartCommander(trial, () => Promise.resolve());
    await trial.steer('pause');
    await trial.untilStatus('paused');
    await restartCommander(trial, () => tamper(trial, sql));
    trial.v.expect('I12', trial.logs().includes(said), () => `the commander does not say "${said}"`);
    await trial.untilStatus('paused');
    await trial.steer('resume');
    await trial.untilStatus('completed');
    trial.v.none('I6', 'batches that were ordered again after the pause', await orderedAgain(trial));
    await trial.judge();
    return trial;
  },
});

const sealedText = (changed: string): string =>
  `update ${SNAPSHOT} set state = jsonb_set(state::jsonb, '{ct}', to_jsonb(${changed}))::json`;
const TEXT = `(state->>'ct')`;
const ANOTHERS = `select o.state from ${SNAPSHOT} o where (o.kind, o.partition) <> (s.kind, s.partition) limit 1`;
const ITS_OLDER = `select o.state from ${SNAPSHOT} o where (o.kind, o.partition) = (s.kind, s.partition) and o.next_offset < s.next_offset limit 1`;

const TAMPERED = [
  tampered('truncated', 'cut off', sealedText(`left(${TEXT}, length(${TEXT}) / 2)`)),
  tampered(
    'bit-flipped',
    'altered in one place',
    sealedText(`overlay(${TEXT} placing translate(substr(${TEXT}, 9, 1), 'AB', 'BA') || 'AA' from 9)`),
  ),
  tampered('anothers', 'that of something else', `update ${SNAPSHOT} s set state = (${ANOTHERS})`),
  tampered(
    'older',
    'an older one that says to be newer',
    `update ${SNAPSHOT} s set state = (${ITS_OLDER}) where exists (${ITS_OLDER})`,
  ),
  tampered(
    'replayed',
    'put back to an older one',
    `delete from ${SNAPSHOT} s where exists (${ITS_OLDER})`,
    '',
  ),
  tampered(
    'key-missing',
    'sealed with a key that nobody has',
    `update ${SNAPSHOT} set state = jsonb_set(state::jsonb, '{kid}', '"lost"')::json`,
    'is not in the key ring',
  ),
];

/** Waits for a checkpoint of the newest execution; returns its id. */
async function untilCheckpoint(trial: Trial): Promise<string> {
  let id: unknown;
  await mustCome(async () => {
    id = named(await trial.history(), 'checkpoint.created', trial.execution).at(-1)?.data.checkpoint_id;
    return id !== undefined;
  }, 'No checkpoint was taken.');
  return String(id);
}

/** Whoever asks for a checkpoint that does not open is told why; nothing begins at zero for it. */
const keyMissing: FaultCase = {
  id: 'commander.checkpoint.key-missing',
  group: 'commander',
  title: 'The key that checkpoints were sealed with is gone; the load is resumed all the same',
  expect: 'completes',
  run: async (arena) => {
    const trial = await Trial.open(arena, LONG);
    const { services, api } = arena;
    await api.must('projects', { plan: { ...trial.shop.plan, checkpoint: { frequency: 'every_batch' } } });
    await trial.start();
    const checkpoint = await untilCheckpoint(trial);
    await trial.steer('cancel');
    await trial.untilStatus('cancelled');
    const keys = join(arena.files, '..', 'other-keys');
    writeFileSync(keys, `other:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
    const restore = await changeService(services, 'commander', { COMMANDER_KEYS_FILE: keys });
    await services.revive();
    const from = { execution_id: trial.execution, checkpoint_id: checkpoint };
    const request = { project_id: trial.shop.projectId, execution_type: 'resume', resume_from: from };
    const { status, body } = await api.command('executions', { request });
    const told = JSON.stringify(body);
    trial.v.expect(
      'I12',
      status === 409 && told.includes('is not in the key ring'),
      () => `a checkpoint without its key is answered with ${told}`,
    );
    await trial.start('resume');
    await trial.untilStatus('completed');
    await trial.judge();
    await restore();
    return trial;
  },
};

const OUT_OF_SPACE = `
  create sequence commander_state.saves;
  create function commander_state.refuse() returns trigger language plpgsql as $$
    begin perform nextval('commander_state.saves'); raise exception using errcode = '53100'; end $$;
  create trigger refuse before insert on ${SNAPSHOT} for each statement execute function commander_state.refuse()`;
const SPACE_AGAIN = `
  drop trigger refuse on ${SNAPSHOT};
  drop function commander_state.refuse();
  drop sequence commander_state.saves`;

const diskFull = completesDuring({
  id: 'commander.snapshot.disk-full',
  group: 'commander',
  title: "The commander's database is full (53100) when it keeps its state; it is restarted, twice",
  options: LONG,
  before: async ({ arena }) => void (await arena.own.query(OUT_OF_SPACE)),
  strike: async (trial) => {
    const { own } = trial.arena;
    for (let i = 0; i < 2; i += 1) {
      await trial.untilLoading('Customer');
      await restartCommander(trial, () => Promise.resolve());
    }
    const [saves] = await own.query<{ used: boolean }>('select is_called as used from commander_state.saves');
    await own.query(SPACE_AGAIN);
    if (!saves?.used) throw new Error('The commander kept nothing.');
  },
});

/** What the commander keeps beside the stream is lost, wrong, or sealed with a lost key. */
export const STATE_CASES: readonly FaultCase[] = [...TAMPERED, keyMissing, diskFull];

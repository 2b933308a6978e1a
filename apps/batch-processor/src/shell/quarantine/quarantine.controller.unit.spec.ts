import { randomBytes, randomUUID } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import { plan as planSchema } from '@commander/contracts';
import { InMemoryBroker, InMemoryMessageLog } from '@commander/kafka';
import {
  openExchange,
  parseKeyRing,
  sealExchange,
  type KeyRing,
  type SealedEnvelope,
} from '@commander/security';
import { createLogger } from '@commander/telemetry';
import { StreamWriter } from '../stream-writer';
import { Targets } from '../targets';
import { QuarantineController, QuarantineFace } from './quarantine.controller';
import { QuarantineDesk } from './quarantine-desk';

const ringOf = () => parseKeyRing(`k1:${randomBytes(32).toString('base64')}`);
const ring = ringOf();
const lines: string[] = [];
const logger = createLogger({
  service: 'batch-processor',
  instance: 'one',
  destination: { write: (line: string) => lines.push(line) },
});
const teller = () => ({ instance: 'one', time: '2026-01-01T00:00:00.000Z' });

function controllerWith(keys: KeyRing | undefined): QuarantineController {
  const log = new InMemoryMessageLog(new InMemoryBroker(), () => undefined);
  const stream = new StreamWriter(log, '', teller);
  const desk = new QuarantineDesk({ targets: new Targets({}, 1, keys), stream, teller });
  return new QuarantineController(new QuarantineFace(desk, keys, logger));
}

const plan = planSchema.parse({
  version: 1,
  project: { id: randomUUID(), name: 'suite' },
  connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
  entities: [
    {
      name: 'Item',
      source: { connection: 'files', file: 'items.csv' },
      target: { connection: 'target', table: 'items' },
      key: ['id'],
      fields: [{ to: 'id', type: 'integer' }],
    },
  ],
});
const id = randomUUID();
const asked = (question: object, keys = ring) => ({
  id,
  sealed: sealExchange(keys, { id, half: 'question' }, question),
});
const answered = async (question: object): Promise<unknown> => {
  const answer = await controllerWith(ring).ask(asked(question));
  return openExchange(ring, { id, half: 'answer' }, answer.sealed satisfies SealedEnvelope);
};
const show = { ask: 'show', project_id: randomUUID(), plan, entity: 'Item', number: '1' };

describe('Questions about the quarantine', () => {
  it.each([
    ['without a key ring', undefined, asked(show), 503],
    ['that are not sealed', ring, show, 400],
    ['that are sealed with another ring', ring, asked(show, ringOf()), 403],
    ['that were sealed as something else', ring, { ...asked(show), id: randomUUID() }, 403],
    ['of nothing', ring, undefined, 400],
  ])('%s are refused, and nothing is said', async (_what, keys, body, status) => {
    const error: unknown = await controllerWith(keys)
      .ask(body)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpException);
    expect((error as HttpException).getStatus()).toBe(status);
  });

  it('are answered sealed, also where there is a problem', async () => {
    expect(await answered({ ask: 'tell me' })).toMatchObject({ problem: { code: 'malformed' } });
    expect(await answered({ ...show, entity: 'Other' })).toMatchObject({
      problem: { code: 'quarantine.unknown' },
    });
    expect(await answered(show)).toMatchObject({ problem: { code: 'connection.invalid' } });
  });

  it('leave no text in the log, whatever goes wrong', async () => {
    const change = { operator: 'ada', change_id: randomUUID(), texts: { id: 'canary-4711' } };
    expect(await answered({ ...show, ...change, ask: 'fix' })).toMatchObject({
      problem: { code: 'connection.invalid' },
    });
    expect(lines.join()).toContain('connection.invalid');
    expect(lines.join()).not.toContain('canary');
  });
});

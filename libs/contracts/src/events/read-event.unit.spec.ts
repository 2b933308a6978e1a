import { NIL_ID } from '../ids';
import { readEvent } from './read-event';

const ID = '0190b5a0-7c00-7000-8000-000000000001';
const CANARY = 'canary-5e0c';

const event = (changes: object = {}): string =>
  JSON.stringify({
    specversion: '1.0',
    id: ID,
    source: '/batch-processor/a',
    type: 'commander.fence.opened.v1',
    subject: ID,
    time: '2024-01-15T10:00:00Z',
    datacontenttype: 'application/json',
    project: ID,
    data: { execution_id: ID, tables: ['nyc.flights'], instance: 'a' },
    ...changes,
  });

describe('readEvent', () => {
  it('reads a fact and gives its short name', () => {
    expect(readEvent(event())).toMatchObject({
      kind: 'event',
      event: { name: 'fence.opened', id: ID, data: { tables: ['nyc.flights'] } },
    });
  });

  it('reads a decision with what it stands after', () => {
    const decision = event({
      type: 'commander.execution.paused.v1',
      after: NIL_ID,
      data: { execution_id: ID },
    });
    expect(readEvent(decision)).toMatchObject({
      kind: 'event',
      event: { name: 'execution.paused', after: NIL_ID },
    });
  });

  it('drops members it does not know: fields are only ever added', () => {
    const read = readEvent(
      event({ data: { execution_id: ID, tables: [], instance: 'a', later: 1 }, extension: 1 }),
    );
    expect(read).toMatchObject({ kind: 'event' });
    expect(JSON.stringify(read)).not.toContain('later');
  });

  it('halts at an unknown decision: every later one would seem void', () => {
    const type = 'commander.batch.sneezed.v1';
    expect(readEvent(event({ type, after: NIL_ID }))).toEqual({ kind: 'unknown-version', type });
  });

  it('tells a type it does not know from a version it does not know', () => {
    expect(readEvent(event({ type: 'commander.moon.landed.v1' }))).toEqual({
      kind: 'unknown-type',
      type: 'commander.moon.landed.v1',
    });
    expect(readEvent(event({ type: 'commander.fence.opened.v2' }))).toEqual({
      kind: 'unknown-version',
      type: 'commander.fence.opened.v2',
    });
  });

  it.each([
    ['no JSON', `{"${CANARY}`, '(root)'],
    ['nothing', '', '(root)'],
    ['no object', '[]', '(root)'],
    ['an id that is none', event({ id: CANARY }), 'id'],
    ['a time that is none', event({ time: CANARY }), 'time'],
    ['a type of somebody else', event({ type: `other.${CANARY}` }), 'type'],
    ['data that is no object', event({ data: CANARY }), 'data'],
    [
      'data of another shape',
      event({ data: { execution_id: ID, tables: [CANARY, 5], instance: 'a' } }),
      'data.tables.1',
    ],
    ['data that lacks a member', event({ data: { execution_id: ID, instance: CANARY } }), 'data.tables'],
  ])('names the place, never the value, of %s', (_, value, where) => {
    const read = readEvent(value);
    expect(read).toEqual({ kind: 'malformed', where });
    expect(JSON.stringify(read)).not.toContain(CANARY);
  });
});

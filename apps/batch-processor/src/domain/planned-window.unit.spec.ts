import { entity as entitySchema, type PlanOrder } from '@commander/contracts';
import { plannedWindow } from './planned-window';

const ISSUED = '2024-05-01T12:00:00.000Z';
const NOW = '2024-05-01T12:00:01.000Z';
const SINCE = '2024-04-01T00:00:00Z';
const order = (incremental: boolean, window?: PlanOrder['window']): PlanOrder => ({
  kind: 'plan',
  order_id: 'o',
  decision_id: 'd',
  position: { partition: 0, offset: '1' },
  project_id: 'p',
  execution_id: 'e',
  chain_id: 'e',
  plan_hash: 'h',
  attempt: 1,
  issued_at: ISSUED,
  work: {
    entity: entitySchema.parse({
      name: 'Item',
      source: { connection: 'old', table: 'item' },
      target: { connection: 'new', table: 'item' },
      key: ['id'],
      fields: [{ to: 'id' }],
      ...(incremental ? { incremental: { column: 'changed_at' } } : {}),
    }),
    connections: {},
    parents: {},
  },
  batch_size: 10,
  window,
});

describe('The window of a planning', () => {
  it('is none where the entity names no change column, whatever is asked for', () => {
    expect(plannedWindow(order(false, { since: SINCE, until: null }), NOW)).toBeUndefined();
  });

  it.each([
    ['the source', NOW, NOW],
    ['the order where the source has no clock', null, ISSUED],
  ])('ends by the clock of %s', (_whose, now, until) => {
    expect(plannedWindow(order(true, { since: SINCE, until: null }), now)).toEqual({
      column: 'changed_at',
      since: SINCE,
      until,
    });
  });

  it('ends where the order says', () => {
    const until = '2024-04-30T00:00:00Z';
    expect(plannedWindow(order(true, { since: SINCE, until }), NOW)).toMatchObject({ until });
  });

  it('begins nowhere in a full execution, so that the next one knows where to begin', () => {
    expect(plannedWindow(order(true), NOW)).toEqual({ column: 'changed_at', since: null, until: NOW });
  });
});

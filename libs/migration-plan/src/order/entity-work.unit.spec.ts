import type { Plan } from '@commander/contracts';
import { entityWork as entityWorkShape } from '@commander/contracts';
import { parsePlan } from '../parse/parse-plan';
import { SAMPLE_PLAN } from '../testing/sample-plan';
import { entityWork } from './entity-work';

const { plan } = parsePlan(SAMPLE_PLAN, 'plan.yaml') as { plan: Plan };

describe('entityWork', () => {
  it('holds the entity, its connections and the tables it refers to', () => {
    const work = entityWork(plan, 'Order');
    expect(work).toMatchObject({
      entity: { name: 'Order' },
      connections: { files: { kind: 'files' }, db: { kind: 'postgresql' } },
      parents: { Customer: { table: 'shop.customers', key: ['id'] } },
    });
    expect(entityWorkShape.parse(work)).toEqual(work);
    expect(Object.keys(entityWork(plan, 'Customer').connections)).toEqual(['db']);
  });

  it('refuses an entity that the plan does not hold', () => {
    expect(() => entityWork(plan, 'Nobody')).toThrow('The plan has no entity "Nobody".');
  });
});

import { reference, type Entity } from '@commander/contracts';
import * as fc from 'fast-check';
import { entitiesInOrder, loadStages } from './load-stages';

const entities = (graph: Record<string, string[]>): Pick<Entity, 'name' | 'references'>[] =>
  Object.entries(graph).map(([name, parents]) => ({
    name,
    references: parents.map((parent) => reference.parse({ fields: ['id'], entity: parent })),
  }));

describe('loadStages', () => {
  it('puts parents before children and keeps the order of the plan', () => {
    const graph = entities({
      Flight: ['Airline', 'Airport'],
      Weather: ['Airport'],
      Airport: [],
      Plane: [],
      Airline: [],
    });
    expect(loadStages(graph)).toEqual([
      ['Airport', 'Plane', 'Airline'],
      ['Flight', 'Weather'],
    ]);
    expect(entitiesInOrder(graph).map(({ name }) => name)).toEqual([
      'Airport',
      'Plane',
      'Airline',
      'Flight',
      'Weather',
    ]);
  });

  it('refuses a circle', () => {
    expect(() => loadStages(entities({ A: ['B'], B: ['A'] }))).toThrow('form a cycle');
  });

  it('places each entity once, after all it refers to', () => {
    const graphs = fc.array(fc.array(fc.nat(20), { maxLength: 4 }), { maxLength: 20 });
    fc.assert(
      fc.property(graphs, (rows) => {
        const graph = rows.map(
          (parents, i) => [`E${i}`, parents.filter((p) => p < i).map((p) => `E${p}`)] as const,
        );
        const order = loadStages(entities(Object.fromEntries(graph.toReversed()))).flat();
        expect(order.toSorted()).toEqual(graph.map(([name]) => name).toSorted());
        for (const [name, parents] of graph)
          expect(parents.every((parent) => order.indexOf(parent) < order.indexOf(name))).toBe(true);
      }),
    );
  });
});

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Entity, Plan } from '@commander/contracts';
import { loadStages } from './order/load-stages';
import { parsePlan } from './parse/parse-plan';
import { compilePipeline } from './record/compile-pipeline';

const example = resolve(__dirname, '../../../examples/nyc-flights');
const { plan } = parsePlan(readFileSync(join(example, 'plan.yaml'), 'utf8'), 'plan.yaml') as { plan: Plan };

interface Passed {
  readonly valid: number;
  readonly ids: number;
  readonly nulls: number;
  readonly rules: string[];
}

/** Takes the entity's whole file through its pipeline. */
function pass(entity: Entity): Passed {
  const pipeline = compilePipeline(entity);
  const ids = new Set<string>();
  const rules = new Set<string>();
  let valid = 0;
  let nulls = 0;
  const take = (texts: string[], index: number): void => {
    const record = pipeline.process(texts, index);
    if (record.kind === 'invalid') rules.add(`${record.field} ${record.rule}`);
    else {
      valid++;
      ids.add(record.targetId);
      nulls += record.values.filter((value) => value === null).length;
    }
  };
  const file = 'file' in entity.source ? entity.source.file : '';
  // None of the files holds a quote.
  const lines = gunzipSync(readFileSync(join(example, 'data', file)))
    .toString()
    .trimEnd()
    .split('\n');
  const [header = [], ...rows] = lines.map((line) => line.split(','));
  const places = pipeline.sourceColumns.map((column) => header.indexOf(column));
  rows.forEach((row, index) =>
    take(
      places.map((place) => row[place] ?? ''),
      index,
    ),
  );
  return { valid, ids: ids.size, nulls, rules: [...rules] };
}

describe('the example nyc-flights', () => {
  it('loads in two stages', () => {
    expect(loadStages(plan.entities)).toEqual([
      ['Plane', 'Airport', 'Airline'],
      ['Flight', 'Weather'],
    ]);
  });

  it.each([
    ['Airline', 16, 0],
    ['Airport', 1_458, 3],
    ['Plane', 3_322, 3_369],
    ['Weather', 26_115, 23_974],
    ['Flight', 336_776, 46_595],
  ])(
    '%s: all %d records are valid, each with an id of its own, %d values are null',
    (name, records, nulls) => {
      const entity = plan.entities.find((candidate) => candidate.name === name) as Entity;
      expect(pass(entity)).toEqual({ valid: records, ids: records, nulls, rules: [] });
    },
  );
});

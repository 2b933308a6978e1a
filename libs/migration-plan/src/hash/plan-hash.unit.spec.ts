import { createHash } from 'node:crypto';
import type { Plan } from '@commander/contracts';
import * as fc from 'fast-check';
import { parsePlan } from '../parse/parse-plan';
import { SAMPLE_PLAN } from '../testing/sample-plan';
import { canonicalJson } from './canonical-json';
import { planHash } from './plan-hash';

const { plan } = parsePlan(SAMPLE_PLAN, 'plan.yaml') as { plan: Plan };

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
};

describe('planHash', () => {
  it('is SHA-256 over the canonical JSON', () => {
    expect(planHash(plan)).toBe(createHash('sha256').update(canonicalJson(plan)).digest('hex'));
  });

  it('does not depend on the order of keys, but on every value', () => {
    expect(planHash(shuffled(plan) as Plan)).toBe(planHash(plan));
    expect(planHash({ ...plan, verification: { sample_size: 1001 } })).not.toBe(planHash(plan));
  });

  it('is frozen: a stored hash stays comparable', () => {
    expect(canonicalJson({ b: [1, 'é\n', null], a: { d: true, c: 1e21 }, e: undefined })).toBe(
      '{"a":{"c":1e+21,"d":true},"b":[1,"é\\n",null]}',
    );
  });

  it('keeps the meaning of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Parameters<typeof canonicalJson>[0];
        expect(JSON.parse(canonicalJson(json))).toEqual(json);
        expect(canonicalJson(shuffled(json) as typeof json)).toBe(canonicalJson(json));
      }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson('\ud800')).toThrow('half of a surrogate pair');
    expect(() => canonicalJson(NaN)).toThrow('not finite');
  });
});

import { parseKeyRing } from '@commander/security';
import { planChange, type WantedChange } from './plan-change';
import type { QuarantineRow } from './quarantine-statements';
import { openSource, sealSource } from './seal-source';

const ring = parseKeyRing(`k1:${Buffer.alloc(32, 7).toString('base64')}`);
const STATUSES = ['open', 'repaired', 'superseded', 'dismissed'] as const;
const row = (status: QuarantineRow['status'] = 'open'): QuarantineRow => ({
  id: '17',
  project_id: 'project',
  chain_id: 'chain',
  execution_id: 'execution',
  entity: 'Item',
  batch: '1',
  source_id: 'x',
  target_id: null,
  rule: null,
  field: null,
  error_type: 'validation',
  category: 'validation',
  code: 'required',
  status,
  failures: '1',
  replayed_by: null,
  at: '2026-01-01T00:00:00.000000Z',
  texts: '1',
  fixes: '0',
});
const of = { chain_id: 'chain', entity: 'Item', sourceId: 'x' };
const texts = { id: 'x', email: 'canary' };
const found = (status?: QuarantineRow['status']) => ({
  row: row(status),
  payload: sealSource(ring, of, texts),
  texts,
});
const wanted = (more: Partial<WantedChange>): WantedChange => ({
  id: 'change',
  operator: 'ada',
  kind: 'fixed',
  ...more,
});

describe('A change of a quarantined record', () => {
  it.each([
    ['fixed', 'open', 'open'],
    ['dismissed', 'open', 'dismissed'],
    ['reopened', 'dismissed', 'open'],
  ] as const)('%s: from %s to %s, from nothing else', (kind, from, to) => {
    const plan = (status: (typeof STATUSES)[number]) =>
      planChange(wanted({ kind, texts: { email: 'y' } }), found(status), ring);
    expect(plan(from)).toMatchObject({ kind, status: to });
    for (const status of STATUSES.filter((other) => other !== from))
      expect(() => plan(status)).toThrow(`is ${status}: only one that is ${from} can be ${kind}`);
  });

  it('seals the corrected texts for the same record, and keeps those before', () => {
    const { payload = '', original, ...told } = planChange(wanted({ texts: { email: 'y' } }), found(), ring);
    expect(openSource(ring, of, payload)).toEqual({ id: 'x', email: 'y' });
    expect(openSource(ring, of, original ?? '')).toEqual(texts);
    expect(told).toMatchObject({
      fields: ['email'],
      before_hash: expect.stringMatching(/^k1:[\w-]{43}$/) as string,
    });
    expect(JSON.stringify([told, payload, original])).not.toContain('canary');
  });

  it('recognises equal texts by their hash, under this key and in this project alone', () => {
    const hash = (more: object, keys = ring) => {
      const { row: one, ...rest } = found();
      return planChange(wanted({ texts: { email: 'y' } }), { row: { ...one, ...more }, ...rest }, keys)
        .after_hash;
    };
    const other = parseKeyRing(`k1:${Buffer.alloc(32, 8).toString('base64')}`);
    expect(hash({ id: '18' })).toBe(hash({}));
    expect(hash({ project_id: 'other' })).not.toBe(hash({}));
    expect(hash({}, other)).not.toBe(hash({}));
  });

  it('takes columns that are kept or read, and no others; all of them where none are kept', () => {
    const fix = (given: WantedChange['texts'], kept: typeof texts | null) =>
      planChange(wanted({ texts: given, columns: ['id', 'phone'] }), { ...found(), texts: kept }, ring);
    expect(fix({ phone: '1' }, texts)).toMatchObject({ fields: ['phone'] });
    expect(() => fix({ fax: '1' }, texts)).toThrow('no column "fax"');
    expect(() => fix({ phone: '1' }, null)).toThrow('all of its columns are to be given: "id" as well');
    expect(fix({ phone: '1', id: null }, null)).toMatchObject({ before_hash: null });
    expect(() => planChange(wanted({ texts: { email: 'y' } }), found())).toThrow('no key ring');
  });
});

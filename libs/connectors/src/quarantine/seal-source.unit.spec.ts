import { parseKeyRing } from '@commander/security';
import fc from 'fast-check';
import { openSource, sealSource } from './seal-source';

const ring = parseKeyRing(`k1:${Buffer.alloc(32, 7).toString('base64')}`);
const of = { chain_id: 'chain', entity: 'Item', sourceId: '7' };

describe('Sealed source texts', () => {
  it('open to what they were', () => {
    const texts = fc.dictionary(fc.string(), fc.option(fc.string({ unit: 'binary' })), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(texts, (source) => {
        expect(openSource(ring, of, sealSource(ring, of, source))).toEqual(source);
      }),
    );
  });

  it.each([{ chain_id: 'other' }, { entity: 'Other' }, { sourceId: '8' }])('do not open for %j', (other) => {
    const payload = sealSource(ring, of, { name: 'secret' });
    expect(payload).not.toContain('secret');
    expect(() => openSource(ring, { ...of, ...other }, payload)).toThrow('belongs to something else');
  });
});

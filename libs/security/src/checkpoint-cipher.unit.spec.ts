import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { open, seal, type AssociatedData, type SealedEnvelope } from './checkpoint-cipher';
import { isCommanderError } from './commander-error';
import { parseKeyRing } from './key-ring';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second] = [key('2024'), key('2025')];
const ring = parseKeyRing(first);
const about = { execution: 'e-1', checkpoint: 'cp-1', batch: 45 };
const text = Buffer.from('{"last_processed_record_id":"CUS-044523"}');
const refusal = (envelope: SealedEnvelope, data: AssociatedData = about, keys = ring): string => {
  try {
    return `opened as ${open(keys, envelope, data).toString()}`;
  } catch (error) {
    return isCommanderError(error) ? error.code : String(error);
  }
};

describe('the checkpoint cipher', () => {
  it('gives back what was sealed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.nat()),
        (bytes, data) => {
          expect(open(ring, seal(ring, bytes, data), data)).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  it('seals the same text differently each time', () => {
    const envelopes = Array.from({ length: 100 }, () => seal(ring, text, about));
    expect(new Set(envelopes.map(({ nonce }) => nonce)).size).toBe(100);
    expect(new Set(envelopes.map(({ ct }) => ct)).size).toBe(100);
  });

  it('has the documented form', () => {
    const envelope = seal(ring, text, about);
    expect(envelope).toMatchObject({ v: 1, kid: '2024' });
    expect(Buffer.from(envelope.nonce, 'base64url')).toHaveLength(12);
    expect(Buffer.from(envelope.tag, 'base64url')).toHaveLength(16);
    expect(Buffer.from(envelope.ct, 'base64url')).toHaveLength(text.length);
    expect(JSON.stringify(envelope)).not.toContain('CUS-044523');
  });

  it('refuses any flipped bit in nonce, text or tag', () => {
    const envelope = seal(ring, text, about);
    fc.assert(
      fc.property(fc.constantFrom('nonce', 'ct', 'tag'), fc.nat(), (part, bit) => {
        const bytes = Buffer.from(envelope[part], 'base64url');
        const at = bit % (bytes.length * 8);
        bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
        expect(refusal({ ...envelope, [part]: bytes.toString('base64url') }, about, ring)).toBe(
          'COMMANDER_SEAL_BROKEN',
        );
      }),
    );
  });

  it('refuses parts of any other length', () => {
    const envelope = seal(ring, text, about);
    for (const bytes of [0, 4, 8, 12, 13, 14, 15, 17]) {
      const tag = Buffer.from(envelope.tag, 'base64url')
        .subarray(0, bytes)
        .toString('base64url')
        .padEnd(Math.ceil((bytes * 4) / 3), 'A');
      expect(refusal({ ...envelope, tag }, about, ring)).toBe('COMMANDER_ENVELOPE_MALFORMED');
    }
    expect(refusal({ ...envelope, nonce: '' }, about, ring)).toBe('COMMANDER_ENVELOPE_MALFORMED');
    expect(
      refusal(
        { ...envelope, ct: Buffer.from(envelope.ct, 'base64url').subarray(1).toString('base64url') },
        about,
        ring,
      ),
    ).toBe('COMMANDER_SEAL_BROKEN');
  });

  it('refuses what is no envelope of version 1', () => {
    const envelope = seal(ring, text, about);
    const strange = [
      '{}',
      '{"v":1}',
      JSON.stringify({ ...envelope, v: 2 }),
      JSON.stringify({ ...envelope, ct: 7 }),
    ];
    for (const json of [...strange, JSON.stringify({ ...envelope, tag: `${envelope.tag}=` })]) {
      expect(refusal(JSON.parse(json) as SealedEnvelope, about, ring)).toBe('COMMANDER_ENVELOPE_MALFORMED');
    }
  });

  it('refuses any other associated data', () => {
    const envelope = seal(ring, text, about);
    for (const other of [
      {},
      { ...about, batch: 46 },
      { ...about, execution: 'e-2' },
      { ...about, more: null },
    ]) {
      expect(refusal(envelope, other, ring)).toBe('COMMANDER_SEAL_BROKEN');
    }
    expect(open(ring, envelope, { batch: 45, checkpoint: 'cp-1', execution: 'e-1' })).toEqual(text);
  });

  it('refuses another key under the same id', () => {
    const impostor = parseKeyRing(key('2024'));
    expect(refusal(seal(ring, text, about), about, impostor)).toBe('COMMANDER_SEAL_BROKEN');
  });

  it('binds the id of the key', () => {
    const twins = parseKeyRing(`${first},${first.replace('2024', 'twin')}`);
    expect(refusal({ ...seal(twins, text, about), kid: 'twin' }, about, twins)).toBe('COMMANDER_SEAL_BROKEN');
  });

  it('after rotation reads the old and writes with the new key', () => {
    const old = seal(ring, text, about);
    const rotated = parseKeyRing(`${second}\n${first}\n`);
    expect(open(rotated, old, about)).toEqual(text);
    expect(seal(rotated, text, about).kid).toBe('2025');
    expect(refusal(old, about, parseKeyRing(second))).toBe('COMMANDER_KEY_UNKNOWN');
    expect(() => open(parseKeyRing(second), old, about)).toThrow('The key 2024 ');
  });

  it('does not show a key id that cannot be one', () => {
    const forged = { ...seal(ring, text, about), kid: 'a b\n' };
    expect(() => open(ring, forged, about)).toThrow(
      'The key that this data was sealed with is not in the key ring.',
    );
  });
});

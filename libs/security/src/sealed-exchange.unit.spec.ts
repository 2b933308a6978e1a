import { parseKeyRing } from './key-ring';
import { openExchange, sealExchange } from './sealed-exchange';

const ringOf = (byte: number) => parseKeyRing(`k1:${Buffer.alloc(32, byte).toString('base64')}`);
const question = { id: 'one', half: 'question' } as const;

describe('What services say to each other', () => {
  it('opens to what was said, and shows nothing of it on the way', () => {
    const sealed = sealExchange(ringOf(1), question, { name: 'secret' });
    expect(JSON.stringify(sealed)).not.toContain('secret');
    expect(openExchange(ringOf(1), question, sealed)).toEqual({ name: 'secret' });
  });

  it('is taken for nothing else, and from nobody else', () => {
    const sealed = sealExchange(ringOf(1), question, 'yes');
    expect(() => openExchange(ringOf(2), question, sealed)).toThrow('altered');
    expect(() => openExchange(ringOf(1), { ...question, id: 'two' }, sealed)).toThrow('something else');
    expect(() => openExchange(ringOf(1), { ...question, half: 'answer' }, sealed)).toThrow('something else');
  });
});

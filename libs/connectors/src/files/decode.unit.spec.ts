import { decode, markBytes } from './decode';

const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

describe('Decoding bytes', () => {
  it.each([
    ['windows-1252', [0x80, 0x9f, 0xe9, 0x81], '€Ÿé\u0081'],
    ['iso-8859-1', [0x80, 0x9f, 0xe9, 0xa4], '\u0080\u009fé¤'],
    ['iso-8859-15', [0xa4, 0xa6, 0xbd, 0xe9], '€Šœé'],
    ['utf-8', [0xe2, 0x82, 0xac], '€'],
  ] as const)('of %s', (encoding, bytes, text) => {
    expect(decode(Buffer.from(bytes), encoding)).toBe(text);
  });

  it.each(['windows-1252', 'iso-8859-1', 'iso-8859-15'] as const)(
    'of %s gives each byte a character of its own',
    (encoding) => {
      expect(new Set(decode(every, encoding)).size).toBe(256);
    },
  );

  it('of UTF-8 says where bytes are no text', () => {
    expect(decode(Buffer.from([0x61, 0xff]), 'utf-8')).toBeUndefined();
  });

  it('finds a byte order mark in UTF-8 alone', () => {
    const marked = Buffer.from('\ufeffid');
    expect(markBytes(marked, 'utf-8')).toBe(3);
    expect(markBytes(marked, 'windows-1252')).toBe(0);
    expect(markBytes(Buffer.from('id'), 'utf-8')).toBe(0);
  });
});

import * as fc from 'fast-check';
import { hmacId } from './hmac-id';
import { mask, redact } from './mask';

describe('mask', () => {
  it.each([
    ['', '<text empty>'],
    ['abcd', '<text 1-4>'],
    ['abcde', '<text 5-16>'],
    ['x'.repeat(1000), '<text over 256>'],
    [null, '<null>'],
    [undefined, '<null>'],
    [12.5, '<number>'],
    [12n, '<number>'],
    [true, '<boolean>'],
    [new Date(0), '<date>'],
    [Buffer.from('abc'), '<bytes 1-4>'],
    [[1, 2], '<list 1-4>'],
    [{ secret: 1 }, '<object>'],
  ])('%p is shown as %s', (value, shown) => {
    expect(mask(value)).toBe(shown);
  });

  it('shows the same for all texts of a length', () => {
    fc.assert(fc.property(fc.string(), (value) => expect(mask(value)).toBe(mask('x'.repeat(value.length)))));
  });

  it('keeps the names of fields alone', () => {
    expect(redact({ phone: '555-1234', age: 41 })).toEqual({ phone: '<text 5-16>', age: '<number>' });
  });
});

describe('hmacId', () => {
  const scope = { project: 'p-1', entity: 'Customer', period: '2026-11' };
  const key = Buffer.alloc(32, 7);
  const id = hmacId(key, scope, 'CUS-1');

  it('is stable, and says nothing of the id', () => {
    expect(hmacId(key, { ...scope }, 'CUS-1')).toBe(id);
    expect(id).toMatch(/^h_[A-Za-z0-9_-]{43}$/);
  });

  it.each([
    ['id', hmacId(key, scope, 'CUS-2')],
    ['key', hmacId(Buffer.alloc(32, 8), scope, 'CUS-1')],
    ['project', hmacId(key, { ...scope, project: 'p-2' }, 'CUS-1')],
    ['entity', hmacId(key, { ...scope, entity: 'Supplier' }, 'CUS-1')],
    ['period', hmacId(key, { ...scope, period: '2026-12' }, 'CUS-1')],
    [
      'border between the parts of the scope',
      hmacId(key, { ...scope, project: 'p-1Cus', entity: 'tomer' }, 'CUS-1'),
    ],
  ])('differs with the %s', (_name, other) => {
    expect(other).not.toBe(id);
  });
});

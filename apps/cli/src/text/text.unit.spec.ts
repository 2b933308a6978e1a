import * as fc from 'fast-check';
import { formatBytes, formatCount, formatDuration, formatRate } from './numbers';
import { safeText } from './safe-text';
import { COLORED, PLAIN, styleFor, visibleLength } from './style';
import { table } from './table';

describe('safeText', () => {
  it.each([
    ['plain text, ümläut, 漢字', 'plain text, ümläut, 漢字'],
    ['\x1b[31mred', '\\u{1b}[31mred'],
    ['two\nlines\r', 'two\\u{a}lines\\u{d}'],
    ['\u009b2J', '\\u{9b}2J'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['\ud800', '\\u{d800}'],
  ])('shows %j as %j', (text, shown) => expect(safeText(text)).toBe(shown));

  it('leaves nothing that steers a terminal, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(safeText(text)),
      ),
    );
  });

  it('changes a safe text no further', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => safeText(safeText(text)) === safeText(text)),
    );
  });
});

describe('numbers', () => {
  it('sets thousands apart', () => expect(formatCount(336776)).toBe('336,776'));
  it.each([
    [0, '0s'],
    [9.56, '9.5s'],
    [59.99, '59.9s'],
    [65, '1m 05s'],
    [3599.9, '59m 59s'],
    [7380, '2h 03m'],
  ])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
  it('writes rates', () => expect([formatRate(16.74), formatRate(21340.2)]).toEqual(['16.7/s', '21,340/s']));
  it('writes bytes', () => expect(formatBytes(300 * 2 ** 20)).toBe('300 MiB'));
});

describe('table', () => {
  it('aligns its columns and leaves no blanks at the end', () => {
    const rows = [
      ['a', '1', ''],
      ['long', '1000', 'x'],
    ];
    expect(table(rows, ['left', 'right'])).toEqual(['a        1', 'long  1000  x']);
  });
});

describe('style', () => {
  const terminal = { write: () => undefined, isTTY: true };

  it('colours on a terminal alone', () => {
    expect(styleFor(terminal, {})).toBe(COLORED);
    expect(styleFor({ ...terminal, isTTY: false }, {})).toBe(PLAIN);
  });
  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('honours %j', (env) =>
    expect(styleFor(terminal, env)).toBe(PLAIN),
  );
  it('does not count colours as width', () =>
    expect(visibleLength(COLORED.bad(COLORED.bold('four')))).toBe(4));
});

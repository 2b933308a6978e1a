import fc from 'fast-check';

const NASTY = [
  ...[
    '"',
    '""',
    "'",
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\\',
    '\\N',
    '\\.',
    ' ',
    '%',
    '{',
    '}',
    '|',
    '$1',
    '--',
  ],
  ...[
    'e\u0301',
    'ß',
    'ſ',
    'שלום',
    'مرحبا',
    '\u200f',
    '\u202e',
    '\ufeff',
    '\u00a0',
    '😀',
    '👩‍👩‍👧',
    '𝒳',
    '\u{10ffff}',
    '\u0001',
  ],
];
const nullless = (text: string): string => text.replaceAll('\0', '␀');
/** Any text that a store can hold, which NUL is none of; many of those that formats trip over. */
export const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...NASTY, 'a'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 30 }).map(nullless),
  fc.constantFrom('', ' ', 'NULL', 'null', ' a ', '\t', '#', '\ufeffa', '-', '0', 'id'),
);

/** An array of texts as PostgreSQL writes it. */
export const anyList = fc.array(fc.option(anyText), { maxLength: 4 }).map((texts) => {
  const quoted = texts.map((text) => (text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`));
  return `{${quoted.join(',')}}`;
});

/** The elements of an array as PostgreSQL writes it; it leaves the quotes out where it can. */
export const elementsOf = (list: string): (string | null)[] =>
  [...list.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/gs)].map(([whole, quoted]) =>
    quoted === undefined ? (whole === 'NULL' ? null : whole) : quoted.replace(/\\(.)/gs, '$1'),
  );

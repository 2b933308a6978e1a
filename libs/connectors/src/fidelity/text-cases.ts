import { POSTGRESQL_ONLY, value, type FidelityCase } from './fidelity-case';

const sameJson = (a: string, b: string): boolean =>
  JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));

/** Texts, bytes and what has a form of its own. */
export const TEXTS: readonly FidelityCase[] = [
  {
    what: 'texts',
    field: 'text',
    from: { postgresql: 'text', mariadb: 'text' },
    into: { postgresql: 'text', mariadb: 'text' },
    values: [
      value('beyond the basic plane', '😀 𝒳'),
      value('combined letters', 'e\u0301'),
      value('line ends and tabs', 'a\r\nb\tc\\n'),
      value('blanks at both ends', ' a '),
      value('the empty text', ''),
      value('no value', null),
      value('NUL', 'a\u0000b', { in: ['csv', 'jsonl'] }),
      value('half a character', 'a\ud800', { in: ['jsonl'] }),
    ],
  },
  {
    what: 'texts into a bounded column',
    field: 'text',
    from: { postgresql: 'text', mariadb: 'text' },
    into: { postgresql: 'varchar(3)', mariadb: 'varchar(3)' },
    values: [
      value('that fit, in characters', '😀😀😀'),
      value('too long', 'abcd'),
      value('blanks too many', 'abc  '),
    ],
  },
  {
    what: 'bytes',
    field: 'bytes',
    from: { postgresql: 'bytea', mariadb: 'blob' },
    into: { postgresql: 'bytea', mariadb: 'blob' },
    values: [value('any', '\\x00ff5c0a'), value('none', '\\x')],
  },
  {
    what: 'JSON documents',
    field: 'json',
    from: { postgresql: 'json', mariadb: 'json' },
    into: { postgresql: 'json', mariadb: 'json' },
    bare: true,
    same: sameJson,
    values: [
      value('with digits that count', '{"a": 1.10, "b": [null, "é"]}'),
      value('a null of its own', 'null', { in: ['csv', 'postgresql', 'mariadb'] }),
    ],
  },
  {
    what: 'JSON documents taken apart',
    field: 'json',
    from: { postgresql: 'jsonb' },
    into: { postgresql: 'jsonb', mariadb: 'json' },
    bare: true,
    same: sameJson,
    values: [value('with digits that count', '{"a": 1.10, "b": [null, "é"]}', POSTGRESQL_ONLY)],
  },
  {
    what: 'arrays',
    field: 'text',
    from: { postgresql: 'text[]' },
    into: { postgresql: 'text[]', mariadb: 'text' },
    values: [value('of texts', '{a,"b, c",NULL,""}', POSTGRESQL_ONLY)],
  },
  {
    what: 'UUIDs',
    field: 'uuid',
    from: { postgresql: 'uuid', mariadb: 'uuid' },
    into: { postgresql: 'uuid', mariadb: 'uuid' },
    values: [
      value('in small letters', '0190b5a0-7c00-7000-8000-00000000000a'),
      value('in capitals', '0190B5A0-7C00-7000-8000-00000000000A', { in: ['csv', 'jsonl'] }),
    ],
    same: (a, b) => a.toLowerCase() === b.toLowerCase(),
  },
  {
    what: 'words of an enum',
    field: 'text',
    from: { postgresql: 'fidelity_mood', mariadb: "enum('sad','ok')" },
    into: { postgresql: 'fidelity_mood', mariadb: "enum('sad','ok')" },
    values: [value('that it has', 'ok'), value('that it has not', 'glad', { in: ['csv', 'jsonl'] })],
  },
];

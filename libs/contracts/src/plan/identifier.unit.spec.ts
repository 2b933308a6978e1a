import { columnName, plainName, tableName } from './identifier';

const takes = (schema: typeof columnName, names: string[]): string[] =>
  names.filter((name) => schema.safeParse(name).success);

describe('identifiers', () => {
  it('take what names something', () => {
    const columns = ['id', 'E-Mail', 'größe', 'select', 'a"b', 'x'.repeat(63)];
    expect(takes(columnName, columns)).toEqual(columns);
    const tables = ['flights', 'nyc.flights', '_a.B1', 'commander_notes', 'commanders.notes'];
    expect(takes(tableName, tables)).toEqual(tables);
    const plain = ['Flight', 'nyc-flights', 'a_1', 'x'.repeat(63)];
    expect(takes(plainName, plain)).toEqual(plain);
  });

  it('refuse what would be cut, what reaches into a prototype, and what is no name', () => {
    expect(
      takes(columnName, [
        '',
        'x'.repeat(64),
        'ä'.repeat(32),
        'a\nb',
        'a\0',
        '__proto__',
        'constructor',
        'prototype',
      ]),
    ).toEqual([]);
    expect(takes(plainName, ['', '1a', 'a b', 'a.b', 'x'.repeat(64), 'constructor', '../a'])).toEqual([]);
  });

  it('refuse SQL in a table, and schemas that are not for data', () => {
    expect(
      takes(tableName, [
        '',
        'a.b.c',
        'a; drop table b',
        'a"b',
        'a b',
        'a--',
        `${'x'.repeat(64)}.a`,
        'pg_catalog.pg_class',
        'pg_toast.x',
        'information_schema.tables',
        'Commander_Meta.batch_ledger',
        'commander_read.project',
        'commander_state.partition_snapshot',
        'commander_later.anything',
        'commander_security.operator_token',
        'COMMANDER_AUDIT.entry',
      ]),
    ).toEqual([]);
  });
});

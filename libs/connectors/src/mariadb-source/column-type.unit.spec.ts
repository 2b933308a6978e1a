import { columnType } from './column-type';

describe('The type of a column of MariaDB', () => {
  it.each([
    ['bigint(20) unsigned', null, { type: 'bigint unsigned', kind: 'integer', unbounded: false }],
    ['int(5) unsigned zerofill', null, { type: 'int unsigned', zerofill: true }],
    ['decimal(40,10)', null, { type: 'decimal', kind: 'decimal' }],
    ['bit(12)', null, { type: 'bit', kind: 'bit', length: 12 }],
    ['datetime(6)', null, { type: 'datetime', kind: 'time' }],
    ['varchar(40)', 'latin1_swedish_ci', { type: 'varchar collate latin1_swedish_ci', kind: 'text' }],
    ['longtext', 'utf8mb4_bin', { base: 'longtext', unbounded: true }],
    ['tinytext', 'utf8mb4_bin', { base: 'tinytext', unbounded: false }],
    ['mediumblob', null, { kind: 'binary', unbounded: true }],
    ["enum('unsigned zerofill','a)b')", 'utf8mb4_bin', { kind: 'label', type: 'enum collate utf8mb4_bin' }],
    ["set('a','it''s')", 'utf8mb4_bin', { kind: 'label', zerofill: false }],
    ['point', null, { kind: 'spatial', unbounded: true }],
    ['something_new(3)', null, { kind: 'text', type: 'something_new' }],
  ])('%s', (shown, collation, expected) => {
    expect(columnType(shown, collation)).toMatchObject(expected);
  });
});

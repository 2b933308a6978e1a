/** How a column's bytes become text, and how its values are compared. */
export type ColumnKind =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'double'
  | 'time'
  | 'timestamp'
  | 'year'
  | 'text'
  | 'label'
  | 'json'
  | 'binary'
  | 'bit'
  | 'spatial';

/** A column's type, taken apart. */
export interface ColumnType {
  /** Its name without length, e.g. `bigint unsigned` or `varchar collate utf8mb4_bin`. */
  readonly type: string;
  /** The first word of it. */
  readonly base: string;
  readonly kind: ColumnKind;
  /** What stands in parentheses, as a number: digits, characters or bits. */
  readonly length: number;
  /** Whether numbers are shown with leading zeros. */
  readonly zerofill: boolean;
  /** Whether a value may have any number of bytes. */
  readonly unbounded: boolean;
}

const KINDS: Readonly<Record<ColumnKind, readonly string[]>> = {
  integer: ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'],
  decimal: ['decimal'],
  float: ['float'],
  double: ['double'],
  time: ['date', 'datetime', 'time'],
  timestamp: ['timestamp'],
  year: ['year'],
  text: ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'uuid', 'inet4', 'inet6'],
  label: ['enum', 'set'],
  json: ['json'],
  binary: ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'vector'],
  bit: ['bit'],
  spatial: [
    'geometry',
    'point',
    'linestring',
    'polygon',
    'multipoint',
    'multilinestring',
    'multipolygon',
    'geometrycollection',
    'geomcollection',
  ],
};
const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, bases]) => bases.map((base) => [base, kind as ColumnKind] as const)),
);
const UNBOUNDED = /^((medium|long)?(text|blob)|json)$/;
// The labels of an enum may be any words, so nothing behind them counts.
const TYPE = /^(\w+)(?:\('.*|\((\d+)[^)]*\))?(.*)$/s;

/** Takes apart what `show full columns` says of a column; a type that is not known is read as a text. */
export function columnType(shown: string, collation: string | null): ColumnType {
  const { base, length, words } = takenApart(shown);
  const kind = KIND_OF.get(base) ?? 'text';
  const unsigned = words.includes('unsigned') ? ' unsigned' : '';
  return {
    // Another collation is another order of keys.
    type: `${base}${unsigned}${collation === null ? '' : ` collate ${collation}`}`,
    base,
    kind,
    length,
    zerofill: words.includes('zerofill'),
    unbounded: UNBOUNDED.test(base) || kind === 'spatial',
  };
}

function takenApart(shown: string): { base: string; length: number; words: readonly string[] } {
  const [base = '', length = '0', rest = ''] = TYPE.exec(shown)?.slice(1) ?? [];
  return { base, length: Number(length), words: rest.split(' ') };
}

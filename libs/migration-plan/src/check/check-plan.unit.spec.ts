import type { Plan } from '@commander/contracts';
import { parsePlan } from '../parse/parse-plan';
import { SAMPLE_PLAN } from '../testing/sample-plan';
import { checkPlan } from './check-plan';

/** What is said of the sample with some texts replaced. */
function findings(...replacements: [search: string, replacement: string][]): string[] {
  const text = replacements.reduce((plan, [search, replacement]) => {
    expect(plan).toContain(search);
    return plan.replace(search, replacement);
  }, SAMPLE_PLAN);
  const parsed = parsePlan(text, 'plan.yaml');
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path} | ${message}`);
}

const ORDER_KEY = 'key: [id]\n    fields:\n      - { to: id, type: bigint }';

describe('checkPlan', () => {
  it('finds nothing in a good plan', () => {
    const parsed = parsePlan(SAMPLE_PLAN, 'plan.yaml');
    expect(checkPlan((parsed as { plan: Plan }).plan)).toEqual([]);
  });

  it.each<[string, [string, string][], string]>([
    [
      'an unknown connection',
      [['files, file', 'filse, file']],
      'source.connection | There is no connection "filse". Did you mean "files"?',
    ],
    [
      'a file from a database',
      [['files, file', 'db, file']],
      'A source with "file" needs a connection of kind "files"',
    ],
    [
      'a target of files',
      [['db, table: shop.orders', 'files, table: shop.orders']],
      'A target needs a connection of kind "postgresql"',
    ],
    [
      'a query of files',
      [['{ connection: files, file: orders.csv }', '{ connection: files, query: select 1 as id }']],
      'A source with "query" needs a connection of kind "postgresql" or "mariadb" or "mysql"',
    ],
    ['a file outside of its root', [['orders.csv', 'a/../../orders.csv']], 'must be a path below the root'],
    ['an absolute file', [['orders.csv', '/etc/passwd']], 'must be a path below the root'],
    [
      'a quote that is the delimiter',
      [['file: orders.csv', "file: orders.csv, quote: ','"]],
      'must not be the same character',
    ],
    [
      'a delimiter that ends a line',
      [['file: orders.csv', 'file: orders.csv, delimiter: "\\n"']],
      'one ASCII character',
    ],
    [
      'a quote that is the delimiter of the format',
      [['file: orders.csv', 'file: orders.tsv, quote: "\\t"']],
      'must not be the same character',
    ],
    [
      'a text for no value that no field can be',
      [['file: orders.csv', "file: orders.csv, null_text: 'a,b'"]],
      'holds the delimiter, the quote or the end of a line, so no unquoted field can be it; choose another.',
    ],
    [
      'a delimiter of JSON Lines',
      [['file: orders.csv', "file: orders.jsonl.gz, delimiter: ';'"]],
      'A JSON Lines file has no "delimiter"; leave it out',
    ],
    [
      'a quote of JSON Lines',
      [['file: orders.csv', "file: orders.csv, format: jsonl, quote: '|'"]],
      'A JSON Lines file has no "quote"; leave it out',
    ],
    [
      'a text for no value in JSON Lines',
      [['file: orders.csv', "file: orders.ndjson, null_text: 'NULL'"]],
      'A JSON Lines file has no "null_text"; leave it out',
    ],
    [
      'a connection that reads the password of another',
      [['db: {', 'db-password: { kind: postgresql }\n  db: {']],
      'would share the environment variable COMMANDER_CONNECTION_DB_PASSWORD; rename one.',
    ],
    [
      'a connection that reads the file of another',
      [['db: {', 'db: { kind: postgresql }\n  DB_ca-file: {']],
      'would share the environment variable COMMANDER_CONNECTION_DB_CA_FILE; rename one.',
    ],
    [
      'one variable for two connections',
      [['files: { kind: files }', 'files: { kind: files }\n  Files: { kind: files }']],
      'COMMANDER_CONNECTION_FILES; rename one',
    ],
    ['a name twice', [['name: Order', 'name: Customer']], 'There are two entities named "Customer"'],
    [
      'a table twice',
      [
        ['shop.orders', 'customers'],
        ['shop.customers', 'public.customers'],
      ],
      'is the target of entity "Order" already',
    ],
    ['a table onto itself', [['legacy.customers', 'shop.customers']], 'Source and target are the same table'],
    ['a column twice', [['to: note', 'to: id']], 'The column "id" is filled by two fields'],
    [
      'a key that is no field',
      [['key: [id]', 'key: [ident]']],
      'The key column "ident" is no field of entity "Order".',
    ],
    ['a key column twice', [['key: [id]', 'key: [id, id]']], 'The key names "id" twice'],
    ['a constant key', [['type: bigint', 'type: bigint, constant: 1']], 'is a constant; a key must be read'],
    ['a key of floats', [['type: bigint', 'type: double']], 'is of type double, which has no safe equality'],
    [
      'a key with a default',
      [['type: bigint', 'type: bigint, transforms: [{ default: 1 }]']],
      'has a default',
    ],
    [
      'an unknown entity',
      [['entity: Customer', 'entity: Costumer']],
      'There is no entity "Costumer". Did you mean "Customer"?',
    ],
    [
      'a reference by an unknown column',
      [['fields: [customer]', 'fields: [customer_id]']],
      'The column "customer_id" is no field of entity "Order".',
    ],
    [
      'too many reference fields',
      [['fields: [customer]', 'fields: [customer, note]']],
      'The reference has 2 fields, but the key of "Customer" has 1: id.',
    ],
    [
      'a reference of another type',
      [['type: integer', 'type: uuid']],
      'is of type uuid, but "id" in the key of "Customer" is of type integer',
    ],
    ['a reference to itself', [['entity: Customer', 'entity: Order']], '"Order" refers to itself'],
    [
      'a reference across databases',
      [
        ['db: {', 'db2: { kind: postgresql }\n  db: {'],
        ['db, table: shop.orders', 'db2, table: shop.orders'],
      ],
      'a reference cannot cross databases',
    ],
    [
      'a transaction over two targets',
      [
        ['db: {', 'db2: { kind: postgresql }\n  db: {'],
        ['db, table: shop.orders', 'db2, table: shop.orders'],
        ['version: 1', 'version: 1\nconfig: { transaction_mode: single }'],
      ],
      '"single" needs one target connection',
    ],
    [
      'a default of another type',
      [
        ['type: bigint', 'type: bigint'],
        ['to: note', 'to: note, type: date'],
        ["{ null_if: [''] }", '{ default: soon }'],
      ],
      'The default cannot be used: The value of column note is not a day',
    ],
    [
      'a bare default of a text',
      [["{ null_if: [''] }", '{ default: 5 }']],
      'column note is a text; put the value in quotes',
    ],
    [
      'a default that a validation stops',
      [["{ null_if: [''] }]", '{ default: abc }], validations: [{ length: { max: 2 } }]']],
      'The default cannot be used: The value of column note is too short or too long',
    ],
    ['a constant of another type', [['from: customer_id,', 'constant: x,']], 'The constant cannot be used'],
    ['an empty map', [["{ null_if: [''] }", '{ map: {} }']], '"map" maps nothing'],
    [
      'a replacement by itself',
      [["{ null_if: [''] }", '{ replace: { search: a, with: a } }']],
      'puts in what it takes out',
    ],
    [
      'a range upside down',
      [[ORDER_KEY, `${ORDER_KEY.slice(0, -2)}, validations: [{ range: { min: 2, max: 1 } }] }`]],
      'lets nothing pass: min is 2, max is 1',
    ],
    [
      'a range without bounds',
      [[ORDER_KEY, `${ORDER_KEY.slice(0, -2)}, validations: [{ range: {} }] }`]],
      '"range" needs "min", "max" or both.',
    ],
    [
      'a fix that repairs nothing',
      [['validations: [required]', 'validations: [{ required: true, fix: trim }]']],
      'The fix "trim" cannot repair what "required" refuses',
    ],
    [
      'a default that breaks its own rule',
      [['validations: [required]', 'validations: [{ length: { max: 2 }, fix: { default: none } }]']],
      'The default breaks the rule that it is to repair.',
    ],
    [
      'a lookup in an entity that is none',
      [['type: integer }', 'type: integer, lookup: { entity: Customr, by: id, value: id } }']],
      'Did you mean "Customer"',
    ],
    [
      'a lookup by a column that nothing fills',
      [['type: integer }', 'type: integer, lookup: { entity: Customer, by: code, value: id } }']],
      'The column "code" is no field of entity "Customer"',
    ],
    [
      'a circle by a lookup',
      [['name, validations: [required]', 'name, lookup: { entity: Order, by: id, value: id }']],
      'The references form a circle',
    ],
    [
      'a key that is looked up',
      [[ORDER_KEY, `${ORDER_KEY.slice(0, -2)}, lookup: { entity: Customer, by: id, value: id } }`]],
      'The key column "id" is looked up',
    ],
    [
      'a reference taken away where a value must stand',
      [
        ['from: customer_id, type: integer }', 'type: integer, validations: [required] }'],
        ['entity: Customer }', 'entity: Customer, on_missing: null_ }'.replace('null_', '"null"')],
      ],
      'would take the value of "customer" away',
    ],
    [
      'a reference deferred where a value must stand',
      [
        ['from: customer_id, type: integer }', 'type: integer, validations: [required] }'],
        ['entity: Customer }', 'entity: Customer, on_missing: defer }'],
      ],
      '"on_missing: defer" writes "customer" without a value first, but it must have one',
    ],
    [
      'a range of texts',
      [['validations: [required]', 'validations: [{ range: { min: 1 } }]']],
      '"range" can only check a number',
    ],
    [
      'a length of numbers',
      [[ORDER_KEY, `${ORDER_KEY.slice(0, -2)}, validations: [{ length: { min: 1 } }] }`]],
      '"length" can only check a text',
    ],
    [
      'a choice of another type',
      [[ORDER_KEY, `${ORDER_KEY.slice(0, -2)}, validations: [{ one_of: ['1', x] }] }`]],
      "one_of[1] | The field's type is bigint, but this is not a whole number",
    ],
    [
      'an unknown failure',
      [['version: 1', 'version: 1\nretry_config: { retry_on: [deadlock] }']],
      'There is no failure named "deadlock".',
    ],
    [
      'a failure that is repeated and not',
      [['version: 1', 'version: 1\nretry_config: { retry_on: [lock_timeout], no_retry_on: [lock_timeout] }']],
      'is both in "retry_on" and in "no_retry_on"',
    ],
    [
      'delays upside down',
      [['version: 1', 'version: 1\nretry_config: { initial_delay_ms: 9, max_delay_ms: 8 }']],
      'The initial delay of 9 ms is longer than "max_delay_ms", 8 ms',
    ],
    [
      'a change column of the target',
      [['key: [id]', 'incremental: { column: customer }\n    key: [id]']],
      'The column "customer" is one of the target, filled from "customer_id"',
    ],
  ])('tells of %s', (_, replacements, message) => {
    expect(findings(...replacements)).toContainEqual(expect.stringContaining(message));
  });

  it.each([
    "file: orders.tsv, quote: '|', null_text: '\\N', encoding: windows-1252",
    "file: orders.txt.gz, format: csv, delimiter: '\t'",
    'file: orders.jsonl.gz, encoding: iso-8859-1',
    "file: orders.jsonl, format: tsv, null_text: 'NULL'",
  ])('allows a source with %s', (source) => {
    expect(findings(['file: orders.csv', source])).toEqual([]);
  });

  it('allows a default that later transforms bring into shape', () => {
    const transforms = "transforms: [{ default: none }, { map: { none: '0' } }]";
    expect(findings(['from: customer_id,', `from: customer_id, ${transforms},`])).toEqual([]);
  });

  it.each(['customer_id', 'note', 'changed_at'])('allows the change column %s of the source', (column) => {
    expect(findings(['key: [id]', `incremental: { column: ${column} }\n    key: [id]`])).toEqual([]);
  });

  it('tells of a circle once', () => {
    const back =
      '      - { to: name, validations: [required] }\n    references:\n      - { fields: [id], entity: Order }';
    expect(findings(['      - { to: name, validations: [required] }', back])).toEqual([
      'entities[1].references[0].entity | The references form a circle: Order -> Customer -> Order; declare one of them with "on_missing: defer", or remove it.',
    ]);
  });
});

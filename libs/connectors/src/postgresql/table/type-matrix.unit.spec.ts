import { takes } from './type-matrix';

describe('Column types that take a field type', () => {
  it.each([
    ['integer', 'int8', true],
    ['integer', 'int2', true],
    ['bigint', 'int4', false],
    ['numeric', 'float8', false],
    ['date', 'timestamp', true],
    ['timestamp', 'timestamptz', false],
    ['json', 'jsonb', true],
    ['boolean', 'int4', false],
    ['integer', 'varchar', true],
    ['text', 'int4', false],
    ['text', 'inet', true],
    ['text', 'mood', true],
    ['text', 'bytea', false],
  ] as const)('%s into %s: %s', (field, column, expected) => {
    expect(takes(field, column)).toBe(expected);
  });
});

import { transform, type Transform } from '@commander/contracts';
import { compileTransform } from '../compile-transform';
import { RemarkCollector } from '../remarks';
import { isFault, type Fault } from '../step';
import { compileDateFormat } from './date-format';
import type { TransformExample, TransformKind } from './transform-kind';
import { TRANSFORM_KINDS } from './transform-kinds';

const kinds = Object.entries(TRANSFORM_KINDS) as [string, TransformKind<unknown>][];
const examples = kinds.flatMap(([name, { examples: all }]) =>
  all.map((example) => [name, example] as [string, TransformExample<unknown>]),
);

const declared = (name: string, argument: unknown): Transform =>
  transform.parse(argument === undefined ? name : { [name]: argument });

const run = (
  transform: Transform,
  value: string | null,
  record: TransformExample<unknown>['record'] = {},
): string | null | Fault => {
  const places = new Map(Object.keys(record).map((column, place) => [column, place]));
  const context = { remarks: new RemarkCollector(), row: Object.values(record) };
  return compileTransform(transform, 'c', places)(value, context);
};

describe('transforms', () => {
  it.each(examples)('%s: %j', (name, { argument, record, from, to, refused }) => {
    const result = run(declared(name, argument), from, record);
    expect(isFault(result) ? { refused: result.rule } : { to: result }).toEqual(
      refused === undefined ? { to } : { refused },
    );
  });

  it('count characters, not halves of them', () => {
    expect(run(declared('truncate', 2), '😀😀😀')).toBe('😀😀');
  });

  it('are all there that a plan can name, each with an example', () => {
    for (const [name, { examples: all }] of kinds) expect([name, all.length > 0]).toEqual([name, true]);
    expect(() => declared('reverse', undefined)).toThrow();
  });

  it('never say a value', () => {
    for (const [name, { argument, refused }] of examples) {
      if (refused === undefined) continue;
      const result = run(declared(name, argument), 'canary-7f');
      expect(JSON.stringify(result)).not.toContain('canary-7f');
    }
  });

  it.each([
    ['DD.MM', 'it has no YYYY'],
    ['YYYY-MM-DD h:mm', '"h" and "hh" go with "A"'],
    ['YYYY-MM-DDTHH:mm', '"T" is no part of a format'],
    ['YYYY-MM-DD YYYY', '"YYYY" stands in it twice'],
  ])('refuse the date format %s', (format, why) => {
    expect(() => compileDateFormat(format)).toThrow(why);
  });

  it('read texts in brackets, and days of every year', () => {
    expect(compileDateFormat('YYYY-MM-DD[T]HH:mm')('0001-02-28T23:59')).toEqual({
      year: 1,
      month: 2,
      day: 28,
      time: { hour: 23, minute: 59, second: 0, fraction: '' },
    });
    expect(compileDateFormat('YYYY-MM-DD')('1900-02-29')).toBeNull();
  });
});

import type { RecordTransformKind } from './transform-kind';

/** The texts of several columns of the source, one behind the other. */
export const CONCAT: RecordTransformKind<{ fields: readonly string[]; separator: string }> = {
  summary:
    'Puts the texts of these columns of the source one behind the other; those without a value are left out. As the first transform of a field without `from` it needs no column of its own.',
  examples: [
    {
      argument: { fields: ['first', 'last'], separator: ' ' },
      record: { first: 'Ann', last: 'Lee' },
      from: null,
      to: 'Ann Lee',
    },
    {
      argument: { fields: ['first', 'last'], separator: ' ' },
      record: { first: null, last: 'Lee' },
      from: null,
      to: 'Lee',
    },
    { argument: { fields: ['first'], separator: ' ' }, record: { first: null }, from: null, to: null },
  ],
  reads: ({ fields }) => fields,
  usesValue: () => false,
  compileWithRecord: ({ fields, separator }, _, places) => {
    const at = fields.map((field) => places.get(field) ?? -1);
    return (_value, { row }) => {
      const texts = at.flatMap((place) => row[place] ?? []);
      return texts.length === 0 ? null : texts.join(separator);
    };
  },
};

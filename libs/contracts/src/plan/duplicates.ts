import { z } from 'zod';
import { columnName, plainName } from './identifier';
import { transform } from './transform';

/** How alike two texts are: a number between 0 (nothing in common) and 1 (equal). */
export const similarity = z.enum(['jaro_winkler', 'levenshtein', 'trigram']);
/** How alike two texts are. */
export type Similarity = z.infer<typeof similarity>;

const normalise = z
  .array(transform)
  .max(50)
  .optional()
  .meta({ description: 'Changes to each text before it is compared; what is written stays as it is.' });

/** Records are compared only with those of the same block, so that not everything is compared with everything. */
export const blockBy = z.strictObject({
  field: columnName,
  normalise,
  prefix: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .meta({ description: 'Only so many first characters make the block.' }),
});

/** What makes two records the same; a record without a value in one of the fields is nobody's duplicate by this rule. */
export const duplicateRule = z.strictObject({
  name: plainName.meta({ description: 'How lineage and errors name it.' }),
  fields: z
    .array(columnName)
    .min(1)
    .max(16)
    .meta({ description: 'Columns of the target that must be equal, or alike where it is fuzzy.' }),
  normalise,
  fuzzy: z
    .strictObject({
      similarity,
      threshold: z
        .number()
        .gt(0)
        .max(1)
        .meta({ description: 'From here on two records are the same: above 0, up to 1.' }),
      block_by: blockBy,
    })
    .optional()
    .meta({ description: 'Alike is enough; without it the texts must be equal.' }),
});
/** What makes two records the same. */
export type DuplicateRule = z.infer<typeof duplicateRule>;

/** Which values a merged row has. */
export const mergeKeep = z.enum(['first', 'last', 'prefer_non_null', 'most_recent']);
/** Which values a merged row has. */
export type MergeKeep = z.infer<typeof mergeKeep>;

/** What happens to records that are the same, and to one whose key the target holds already. */
export const duplicates = z.strictObject({
  policy: z.enum(['fail', 'skip', 'update', 'merge']).default('fail').meta({
    description:
      'fail: the record fails. skip: the first one, or the target row, stays. update: it takes the new values. merge: the values are put together.',
  }),
  merge: z
    .strictObject({
      keep: mergeKeep.meta({
        description:
          'first, last: the values of that record. prefer_non_null: those of the first, its empty ones filled from the next. most_recent: those of the record with the greatest value of `by`. The key is always that of the first.',
      }),
      by: columnName.optional().meta({ description: 'The column that most_recent compares.' }),
    })
    .optional()
    .meta({ description: 'How policy merge puts values together.' }),
  rules: z
    .array(duplicateRule)
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'What makes records the same besides their key; decided before the load.' }),
  against: z
    .enum(['source', 'target', 'both'])
    .optional()
    .meta({ description: 'Where the rules look: source (unless given), the rows of the target, or both.' }),
});
/** What happens to records that are the same. */
export type Duplicates = z.infer<typeof duplicates>;

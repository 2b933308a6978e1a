import type { DuplicateRule, Entity, Field, Transform } from '@commander/contracts';
import { columnsRead, transformProblem } from '../record/compile-transform';
import { didYouMean } from './did-you-mean';
import type { Finding } from './finding';

// Texts of these types may differ where their values are equal.
const UNSAFE: ReadonlySet<Field['type']> = new Set(['double', 'json', 'timestamp', 'timestamptz']);

/** What an entity says of duplicates: rules over its own fields, and a way to merge exactly where it is asked for. */
export const checkDuplicates = (entity: Entity): Finding[] =>
  [
    ...checkMerge(entity),
    ...checkScope(entity),
    ...(entity.duplicates.rules ?? []).flatMap((rule, i) =>
      [...repeatedName(entity, rule, i), ...checkRule(entity, rule)].map((finding) => ({
        ...finding,
        path: ['rules', i, ...finding.path],
      })),
    ),
  ].map((finding) => ({ ...finding, path: ['duplicates', ...finding.path] }));

function checkMerge(entity: Entity): Finding[] {
  const { policy, merge } = entity.duplicates;
  if (policy !== 'merge')
    return merge
      ? [
          {
            path: ['merge'],
            message: `"merge" is for the policy merge, but the policy is ${policy}; remove it or change the policy.`,
          },
        ]
      : [];
  if (!merge)
    return [
      {
        path: ['policy'],
        message: 'The policy merge needs "merge" to say how, as in { keep: prefer_non_null }.',
      },
    ];
  if (merge.keep === 'most_recent')
    return merge.by === undefined
      ? [
          {
            path: ['merge', 'keep'],
            message: 'most_recent needs "by", the column that says how recent a record is.',
          },
        ]
      : known(entity, merge.by, ['merge', 'by']);
  return merge.by === undefined
    ? []
    : [
        {
          path: ['merge', 'by'],
          message: `"by" is for most_recent only, but the merge keeps ${merge.keep}; remove it.`,
        },
      ];
}

const checkScope = (entity: Entity): Finding[] => [...checkAgainst(entity), ...checkIncremental(entity)];

function checkAgainst({ name, fields, duplicates: { policy, rules, against } }: Entity): Finding[] {
  if (against === undefined) return [];
  if (!rules && policy !== 'merge')
    return [
      {
        path: ['against'],
        message: `"against" says where rules look, but there are none; add "rules", or remove it: the key is always compared with the target.`,
      },
    ];
  if (against === 'source' || fields.every(({ lookup }) => lookup === undefined)) return [];
  const message = `Entity "${name}" looks values up, which are known at the write only: its records cannot be compared with rows of the target; take "source".`;
  return [{ path: ['against'], message }];
}

function checkIncremental({ name, incremental, duplicates: { policy, rules } }: Entity): Finding[] {
  if (!incremental || !rules || policy !== 'fail') return [];
  const message = `Entity "${name}" is incremental, whose records stand in the target already: with "rules" take the policy skip, update or merge.`;
  return [{ path: ['policy'], message }];
}

function repeatedName({ duplicates: { rules = [] } }: Entity, { name }: DuplicateRule, i: number): Finding[] {
  if (rules.findIndex((rule) => rule.name === name) === i) return [];
  return [{ path: ['name'], message: `Two rules are named "${name}"; give each a name of its own.` }];
}

function checkRule(entity: Entity, { fields, normalise, fuzzy }: DuplicateRule): Finding[] {
  const block = fuzzy?.block_by;
  return [
    ...fields.flatMap((column, i) => [
      ...comparable(entity, column, ['fields', i]),
      ...(fields.indexOf(column) < i
        ? [{ path: ['fields', i], message: `The rule names "${column}" twice; leave one out.` }]
        : []),
    ]),
    ...transforms(normalise, ['normalise']),
    ...(block
      ? [
          ...comparable(entity, block.field, ['fuzzy', 'block_by', 'field']),
          ...transforms(block.normalise, ['fuzzy', 'block_by', 'normalise']),
        ]
      : []),
  ];
}

// The columns of the source are not known any more where records are compared.
const otherColumns = (transform: Transform): string | null =>
  columnsRead(transform).length === 0
    ? null
    : 'It looks at other columns, which is not possible here; name them in "fields".';

const transforms = (list: DuplicateRule['normalise'], path: Finding['path']): Finding[] =>
  (list ?? []).flatMap((transform, i) => {
    const message = transformProblem(transform) ?? otherColumns(transform);
    return message ? [{ path: [...path, i], message }] : [];
  });

function comparable(entity: Entity, column: string, path: Finding['path']): Finding[] {
  const field = entity.fields.find(({ to }) => to === column);
  if (!field || !UNSAFE.has(field.type)) return known(entity, column, path);
  const message = `The column "${column}" is of type ${field.type}, which has no safe equality; take another one.`;
  return [{ path, message }];
}

function known({ name, fields }: Entity, column: string, path: Finding['path']): Finding[] {
  const columns = new Set(fields.map(({ to }) => to));
  if (columns.has(column)) return [];
  const message = `The column "${column}" is no field of entity "${name}".${didYouMean(column, columns)}`;
  return [{ path, message }];
}

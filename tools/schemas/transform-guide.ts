import { TRANSFORM_KINDS, type TransformExample, type TransformKind } from '@commander/migration-plan';
import { markdownTable } from '@commander/testing';

/** The guide that is made of the transforms, from the root of the repository. */
export const TRANSFORM_GUIDE = 'docs/guides/transforms.md';

const HEAD = `# Transforms

A field's \`transforms\` change its text in the order written, before its type and its validations look at it. "No value"
passes through all of them but \`default\`, \`concat\` and \`cel\`. A text that a transform cannot read fails its record by the rule named here. This page is
written by \`npm run schemas\` from the transforms themselves; every line of its tables is a test.`;

/** The reference of transforms: each with what it does and its examples. */
export function transformGuide(): string {
  const kinds = Object.entries(TRANSFORM_KINDS) as [string, TransformKind<unknown>][];
  const parts = kinds.map(([name, kind]) =>
    [`## \`${name}\``, kind.summary, tableOf(name, kind.examples)].join('\n\n'),
  );
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}

function tableOf(name: string, examples: readonly TransformExample<unknown>[]): string {
  const rows = examples.map((example) => [written(name, example.argument), given(example), becomes(example)]);
  return markdownTable(['in the plan', 'text', 'becomes'], rows);
}

const given = ({ record = {}, from }: TransformExample<unknown>): string =>
  [
    ...(from === null && Object.keys(record).length > 0 ? [] : [value(from)]),
    ...Object.entries(record).map(([column, text]) => `${code(column)}: ${value(text)}`),
  ].join(', ');

const written = (name: string, argument: unknown): string =>
  code(argument === undefined ? name : `${name}: ${JSON.stringify(argument)}`);

const becomes = ({ to, refused }: TransformExample<unknown>): string =>
  refused === undefined ? value(to ?? null) : `refused: ${code(refused)}`;

const value = (text: string | null): string => (text === null ? 'no value' : code(JSON.stringify(text)));

// A bar within code would still end a cell.
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

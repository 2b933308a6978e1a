import { compileCel, LONGEST_CEL_TEXT, type CompiledCel } from '../cel/compile-cel';
import type { Fault } from '../step';
import { unreadable, type RecordTransformKind } from './transform-kind';

const VARIABLES = ['value', 'record'];

/** An expression over the text so far and the columns of the source; its result becomes the text. */
export const CEL: RecordTransformKind<string> = {
  summary: `An expression of the Common Expression Language (https://cel.dev) over \`value\`, the text so far, and \`record\`, the columns of the source, all of them texts or \`null\`. A text, a number, a truth value or \`null\` is its result. Of its functions those are left out that nothing bounds (\`all\`, \`exists\`, \`map\`, \`filter\`, \`replace\`, \`join\`, \`format\`); patterns are RE2; no text longer than ${LONGEST_CEL_TEXT} characters is looked at. As the first transform of a field without \`from\`, where it does not name \`value\`, it needs no column of its own.`,
  examples: [
    { argument: 'value == null ? "none" : value.trim()', record: {}, from: ' x ', to: 'x' },
    { argument: 'value == null ? "none" : value.trim()', record: {}, from: null, to: 'none' },
    {
      argument: 'record.kind == "D" ? -int(record.cents) : int(record.cents)',
      record: { kind: 'D', cents: '250' },
      from: null,
      to: '-250',
    },
    {
      argument: 'record["e mail"].matches("@example[.]org$")',
      record: { 'e mail': 'a@example.org' },
      from: null,
      to: 'true',
    },
    { argument: 'int(value) + 1', record: {}, from: 'x', refused: 'cel.failed' },
  ],
  problem: (expression) => {
    const compiled = compileCel(expression, VARIABLES);
    return typeof compiled === 'string' ? `The expression cannot be used: ${compiled}.` : null;
  },
  reads: (expression) => compiled(expression).columns,
  usesValue: (expression) => compiled(expression).usesValue,
  compileWithRecord: (expression, column, places) => {
    const { columns, evaluate } = compiled(expression);
    const at = columns.map((name) => [name, places.get(name) ?? -1] as const);
    const tooLong = unreadable(
      column,
      'cel.too_long',
      `takes a text longer than ${LONGEST_CEL_TEXT} characters`,
    );
    const failed = unreadable(column, 'cel.failed', 'cannot be made by its expression');
    return (value, { row }) => {
      const record = new Map(at.map(([name, place]) => [name, row[place] ?? null]));
      if ([value, ...record.values()].some(isTooLong)) return tooLong;
      return resultText(evaluate({ value, record }), failed);
    };
  },
};

const NOTHING: CompiledCel = { columns: [], usesValue: true, evaluate: () => undefined };

/** An expression that cannot be used fails every record; a plan that was checked holds none. */
function compiled(expression: string): CompiledCel {
  const result = compileCel(expression, VARIABLES);
  return typeof result === 'string' ? NOTHING : result;
}

const isTooLong = (text: string | null): boolean => text !== null && text.length > LONGEST_CEL_TEXT;

function resultText(result: ReturnType<CompiledCel['evaluate']>, failed: Fault): string | null | Fault {
  if (result === null || typeof result === 'string') return result;
  if (typeof result === 'number') return Number.isFinite(result) ? String(result) : failed;
  return typeof result === 'bigint' || typeof result === 'boolean' ? String(result) : failed;
}

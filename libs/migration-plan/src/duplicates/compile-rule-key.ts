import type { DuplicateRule, Entity, Transform } from '@commander/contracts';
import { compileTransform } from '../record/compile-transform';
import { RemarkCollector } from '../record/remarks';
import { inOrder, isFault } from '../record/step';
import { canonicalDecimal } from './canonical-decimal';

/** What a record is compared by under one rule. */
export interface RuleKey {
  /** Equal texts mean one group, under a fuzzy rule one block; to be hashed, never stored. */
  readonly key: string;
  /** What is compared within a block; null where equal keys are all. */
  readonly compared: string | null;
}

/** Reads what a record is compared by from its values, which stand in the order of the entity's fields; null where the rule does not ask it. */
export type RuleKeyReader = (values: readonly (string | null)[]) => RuleKey | null;

// What lies behind tells no two records apart that are alike so far, and would only cost time.
const MOST_COMPARED = 200;

/** Compiles a rule of a checked entity. */
export function compileRuleKey(entity: Pick<Entity, 'fields'>, rule: DuplicateRule): RuleKeyReader {
  const texts = readers(entity, rule.fields, rule.normalise);
  const { fuzzy } = rule;
  if (!fuzzy)
    return (values) => {
      const read = texts(values);
      return read && { key: JSON.stringify([rule.name, ...read]), compared: null };
    };
  const { field, normalise, prefix } = fuzzy.block_by;
  const block = readers(entity, [field], normalise);
  return (values) => {
    const [read, [start] = []] = [texts(values), block(values) ?? []];
    if (!read || start === undefined) return null;
    return {
      key: JSON.stringify([rule.name, cut(start, prefix)]),
      compared: cut(read.join(' '), MOST_COMPARED),
    };
  };
}

// A checked rule looks at no other column.
const NO_PLACES: ReadonlyMap<string, number> = new Map();

function readers(
  { fields }: Pick<Entity, 'fields'>,
  columns: readonly string[],
  normalise: readonly Transform[] = [],
): (values: readonly (string | null)[]) => string[] | null {
  const remarks = new RemarkCollector();
  const steps = columns.map((column) => {
    const place = fields.findIndex(({ to }) => to === column);
    return {
      place,
      isDecimal: fields[place]?.type === 'numeric',
      step: inOrder(normalise.map((transform) => compileTransform(transform, column, NO_PLACES))),
    };
  });
  return (values) => {
    const texts: string[] = [];
    for (const { place, isDecimal, step } of steps) {
      const value = values[place] ?? null;
      // A source writes 1.0 or 1e0 where the target's column gives back 1.00.
      const given = isDecimal && value !== null ? canonicalDecimal(value) : value;
      const text = step(given, { remarks, row: values });
      if (text === null || isFault(text)) return null;
      texts.push(text);
    }
    return texts;
  };
}

const cut = (text: string, most: number | undefined): string =>
  most === undefined || text.length <= most ? text : Array.from(text).slice(0, most).join('');

import type { DuplicateRule, Entity } from '@commander/contracts';

type OfDuplicates = Pick<Entity, 'duplicates' | 'key'>;

/** The rules that a planning pass decides by; merging without a rule merges records of one key. Empty where only the write decides. */
export function duplicateRules({ duplicates, key }: OfDuplicates): readonly DuplicateRule[] {
  if (duplicates.rules) return duplicates.rules;
  return duplicates.policy === 'merge' ? [{ name: 'key', fields: [...key] }] : [];
}

/** Whether an entity's duplicates are decided before the load. */
export const plansDuplicates = (entity: OfDuplicates): boolean => duplicateRules(entity).length > 0;

/** What the write does with a key that stands already: what the rules of a merge have not found is updated. */
export const writePolicy = ({ duplicates: { policy } }: Pick<Entity, 'duplicates'>) =>
  policy === 'merge' ? 'update' : policy;

import type { KeptKey } from '@commander/connectors';
import { compileRuleKey, duplicateRules, type ComparedRecord } from '@commander/migration-plan';
import type { DuplicatePass } from './duplicate-pass';

type Compared = ComparedRecord & { readonly values: readonly (string | null)[] };

/** Makes of records what they are compared by: nothing of a value is left in the clear. */
export function keyMaker({
  order,
  run,
  secrets,
}: DuplicatePass): (records: readonly Compared[]) => KeptKey[] {
  const { entity } = order.work;
  const readers = duplicateRules(entity).map((rule) => compileRuleKey(entity, rule));
  const hash = secrets.hasher(order.chain_id, entity.name);
  return (records) =>
    records.flatMap(({ batch, index, id, targetId, values }) =>
      readers.flatMap((read, rule) => {
        const found = read(values);
        if (!found) return [];
        const place = { batch, index, id, targetId };
        const compared = found.compared === null ? null : secrets.seal({ run }, place, found.compared);
        return [{ ...place, rule, hash: hash(found.key), sealed: compared }];
      }),
    );
}

import type { Plan } from '@commander/contracts';
import { checkConnections } from './check-connections';
import { checkCycles } from './check-cycles';
import { checkDuplicates } from './check-duplicates';
import { checkFields } from './check-fields';
import { checkIncremental } from './check-incremental';
import { checkKey } from './check-key';
import { checkLookups } from './check-lookups';
import { checkPolicies } from './check-policies';
import { checkReferences } from './check-references';
import { checkStores } from './check-stores';
import { checkTargets } from './check-targets';
import type { Finding } from './finding';
import { knownNames, type KnownNames } from './known-names';

/** Everything in a plan that its schema cannot see: names that do not exist, types that do not fit, circles. */
export const checkPlan = (plan: Plan, known: KnownNames = knownNames(plan)): Finding[] => [
  ...checkConnections(plan),
  ...checkTargets(plan, known),
  ...plan.entities.flatMap((entity, i) =>
    [
      ...checkStores(entity, plan, known),
      ...checkKey(entity, known.columns(i)),
      ...checkFields(entity),
      ...checkDuplicates(entity),
      ...checkIncremental(entity),
      ...checkReferences(entity, i, plan, known),
      ...checkLookups(entity, plan, known),
    ].map((finding) => ({ ...finding, path: ['entities', i, ...finding.path] })),
  ),
  ...checkCycles(plan),
  ...checkPolicies(plan),
];

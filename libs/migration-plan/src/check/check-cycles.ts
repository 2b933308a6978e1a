import type { Entity, Plan } from '@commander/contracts';
import { entitiesNamed } from '../order/entities-named';
import type { Finding } from './finding';

/** Circles of references, each told once, at the reference that closes it. */
export function checkCycles(plan: Plan): Finding[] {
  const search: Search = {
    places: new Map(plan.entities.map((entity, i) => [entity.name, { entity, i }])),
    done: new Set(),
    findings: [],
  };
  for (const entity of plan.entities) visit(search, entity.name);
  return search.findings;
}

interface Search {
  readonly places: ReadonlyMap<string, { entity: Entity; i: number }>;
  readonly done: Set<string>;
  readonly findings: Finding[];
}

/** Depth first, with a stack of our own: a chain may be as long as the plan. */
function visit(search: Search, start: string): void {
  const trail = [{ name: start, next: 0 }];
  for (let top = trail.at(-1); top; top = trail.at(-1)) {
    const place = search.places.get(top.name);
    const named = place ? entitiesNamed(place.entity) : [];
    const next = search.done.has(top.name) ? undefined : named[top.next];
    if (!place || next === undefined) {
      search.done.add(top.name);
      trail.pop();
      continue;
    }
    top.next += 1;
    const path = ['entities', place.i, ...pathTo(place.entity, next)];
    const names = trail.map((step) => step.name);
    const since = names.indexOf(next);
    if (since < 0) trail.push({ name: next, next: 0 });
    else search.findings.push({ path, message: describe([...names.slice(since), next]) });
  }
}

function pathTo({ references, fields }: Entity, name: string): (string | number)[] {
  const reference = references.findIndex(
    ({ entity, on_missing: onMissing }) => entity === name && onMissing !== 'defer',
  );
  if (reference >= 0) return ['references', reference, 'entity'];
  return ['fields', fields.findIndex(({ lookup }) => lookup?.entity === name), 'lookup', 'entity'];
}

const describe = (circle: readonly string[]): string =>
  circle.length === 2
    ? `"${circle[0]}" refers to itself; declare the reference with "on_missing: defer", or remove it.`
    : `The references form a circle: ${circle.join(' -> ')}; declare one of them with "on_missing: defer", or remove it.`;

import { plan, type Plan } from '@commander/contracts';
import { explain, type SchemaFinding } from './explain-issue';
import { placeKey, prune, type Pruned } from './prune';
import { isNeeded, withStandIns } from './stand-ins';
import type { Json } from './to-plain';
import type { Path } from './value-at';

/** What can be checked further of a plan that does not wholly fit its schema. */
export interface Salvaged {
  readonly findings: readonly SchemaFinding[];
  /** The plan without the parts that do not fit; null where too little is left. */
  readonly plan: Plan | null;
  /** The places of the data (`placeKey`) that were taken away. */
  readonly cut: ReadonlySet<string>;
  /** The place in the data of a place in `plan`. */
  readonly original: (path: Path) => Path;
}

// Each round takes away what was shown to be wrong; what hid behind that shows in the next.
const MAX_ROUNDS = 8;

/**
 * Fits data to the plan's schema, taking away the smallest part around each thing that does not fit, so that one mistake hides
 * no other.
 */
export function salvage(value: Json): Salvaged {
  const cut = new Set<string>();
  const findings = new Map<string, SchemaFinding>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const pruned = prune(value, cut);
    const data = withStandIns(pruned, cut);
    const parsed = plan.safeParse(data);
    if (parsed.success)
      return { findings: withoutEchoes(findings), plan: parsed.data, cut, original: pruned.original };
    const before = cut.size;
    for (const finding of explain(plan, data)) collect(finding, pruned, findings, cut);
    if (cut.size === before) break;
  }
  return { findings: withoutEchoes(findings), plan: null, cut, original: (path) => path };
}

function collect(
  finding: SchemaFinding,
  pruned: Pruned,
  findings: Map<string, SchemaFinding>,
  cut: Set<string>,
): void {
  const path = pruned.original(finding.path);
  // A list that is too short only because wrong entries were taken away is no mistake of the author's.
  if (!pruned.isShortened(finding.path))
    findings.set(placeKey([...path, finding.key ?? '', finding.message]), { ...finding, path });
  const around = partAround(path, finding.key);
  if (around) cut.add(placeKey(around));
}

/** A misspelt key is one mistake, not also the absence of what it meant. */
function withoutEchoes(findings: ReadonlyMap<string, SchemaFinding>): SchemaFinding[] {
  const all = [...findings.values()];
  const meant = new Set(all.flatMap(({ path, meant }) => (meant ? [placeKey([...path, meant])] : [])));
  return all.filter(({ path, missing }) => !missing || !meant.has(placeKey(path)));
}

/** The smallest part around a mistake that a plan can be without; null where there is none. */
function partAround(path: Path, key: string | undefined): Path | null {
  if (key !== undefined) return [...path, key];
  const [part] = path;
  if (part !== 'entities') return part === undefined ? null : path.slice(0, isNeeded(part) ? 1 : 2);
  const index = path.findLastIndex((step) => typeof step === 'number');
  if (index < 0) return null;
  return path.slice(0, index === 1 && path.length > 2 ? 3 : index + 1);
}

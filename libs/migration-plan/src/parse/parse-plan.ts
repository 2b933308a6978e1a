import type { Plan } from '@commander/contracts';
import { checkPlan } from '../check/check-plan';
import { formatPath, type PlanProblem } from './plan-problem';
import { readYaml, type TextFinding, type YamlText } from './read-yaml';
import { placeKey } from './prune';
import { salvage, type Salvaged } from './salvage';
import { writtenNames } from './written-names';

/** A plan, or everything that is wrong with its text, in the order of its lines. */
export type ParsedPlan =
  { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly problems: PlanProblem[] };

// More than anybody reads; it bounds the work that a hostile text can cause.
const MAX_PROBLEMS = 1000;

/**
 * Reads a plan from YAML 1.2 or JSON. It reports every mistake at once (of 1,000 and more, the first): of syntax, of the schema, and of names and types
 * that do not fit together. `fileName` only appears in the problems.
 */
export function parsePlan(text: string, fileName: string): ParsedPlan {
  const yaml = readYaml(text);
  const salvaged = salvage(yaml.value);
  const findings = [...yaml.findings, ...schemaFindings(yaml, salvaged), ...crossFindings(yaml, salvaged)];
  if (findings.length === 0 && salvaged.plan) return { ok: true, plan: salvaged.plan };
  const problems = findings.map(({ path, message, offset }) => ({
    file: fileName,
    ...yaml.places.lineAndColumn(offset),
    path: formatPath(path),
    message,
  }));
  const sorted = problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: sorted.slice(0, MAX_PROBLEMS) };
}

/** Beyond a syntax error the text may have been misread, so nothing said there, nor said to be absent, can be trusted. */
function schemaFindings({ places, readableTo, lost }: YamlText, { findings }: Salvaged): TextFinding[] {
  return findings
    .slice(0, MAX_PROBLEMS)
    .filter(({ path }) => !lost.has(placeKey(path)))
    .map(({ path, key, message, missing }) => ({
      path: key === undefined ? path : [...path, key],
      message,
      missing,
      offset: key === undefined ? places.ofValue(path) : places.ofKey(path, key),
    }))
    .filter(({ missing, offset }) => readableTo === Infinity || (!missing && offset < readableTo));
}

function crossFindings({ value, places, readableTo }: YamlText, salvaged: Salvaged): TextFinding[] {
  const { plan, original, cut } = salvaged;
  if (!plan || readableTo !== Infinity) return [];
  return checkPlan(plan, writtenNames(value, salvaged))
    .map(({ path, message }) => ({ path: original(path), message }))
    .filter(({ path }) => !path.some((_, i) => cut.has(placeKey(path.slice(0, i + 1)))))
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => ({ path, message, offset: places.ofValue(path) }));
}

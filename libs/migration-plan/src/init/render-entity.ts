import type { DescribedColumn } from './described';
import type { DraftedEntity, DraftedField, DraftedReference } from './drafted';
import { commentText, flowYaml } from './flow-yaml';

/** The connections of a draft by their names. */
export interface DraftConnections {
  readonly source: string;
  readonly target: string;
}

/** An entity of a draft as lines of YAML. */
export function renderEntity(entity: DraftedEntity, { source, target }: DraftConnections): string[] {
  const head = [
    `# ${percent(entity.confidence)}: the table and its source are alike.`,
    ...entity.notes.map((note) => `# ${note}`),
  ];
  const lines = [
    ...head,
    `- name: ${entity.name}`,
    `  source: ${flowYaml({ connection: source, ...entity.source })}`,
    `  target: ${flowYaml({ connection: target, table: entity.table })}`,
    `  key: ${flowYaml(entity.key)}`,
    '  fields:',
    ...entity.fields.map((field) => `    - ${fieldLine(field)}`),
    ...entity.unfilled.map((column) => `    # ${unfilledLine(column)}`),
    ...entity.unusedColumns.map((name) => `    # Source column that nothing takes: ${commentText(name)}`),
    ...references(entity.references),
  ];
  return lines.map((line) => `  ${line}`);
}

const percent = (share: number): string => `${Math.floor(100 * share)} %`;

function fieldLine({ to, from, type, transforms, validations, confidence, notes }: DraftedField): string {
  const field = {
    to,
    from: from === null || from === to ? undefined : from,
    type: type === 'text' ? undefined : type,
    transforms: transforms.length === 0 ? undefined : transforms,
    validations: validations.length === 0 ? undefined : validations,
  };
  const comment = [percent(confidence), ...notes].join('; ');
  return `${flowYaml(field)} # ${comment}`;
}

function unfilledLine({ name, declared, type, required }: DescribedColumn): string {
  const why =
    type === null
      ? 'no field type fills it'
      : required
        ? 'it must not be null: give it a field'
        : 'nothing is like it';
  return `Target column without a field: ${commentText(name)} (${commentText(declared)}); ${why}`;
}

function references(all: readonly DraftedReference[]): string[] {
  if (all.length === 0) return [];
  const inPlan = all.some(({ only }) => only === undefined);
  return [
    inPlan ? '  references:' : '  # references:',
    ...all.map((reference) => `    ${referenceLine(reference)}`),
  ];
}

function referenceLine({ fields, entity, onMissing, only }: DraftedReference): string {
  const line = `- ${flowYaml({ fields, entity, on_missing: onMissing })}`;
  if (onMissing === 'defer') return `${line} # it closes a circle of references: set in a second pass`;
  return only === undefined ? line : `# ${commentText(line)} # ${commentText(only)}`;
}

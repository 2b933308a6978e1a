import type { Connection } from '@commander/contracts';
import type { DescribedSource, DescribedTable } from './described';
import { draftEntity } from './draft-entity';
import { draftReferences } from './draft-references';
import type { DraftedEntity } from './drafted';
import { commentText, flowYaml } from './flow-yaml';
import { matchTables } from './match-tables';
import { singular } from './name-tokens';
import { renderEntity } from './render-entity';

/** One side of a migration: its connection, and what was found there. */
export interface DraftSide<T> {
  readonly name: string;
  readonly kind: Connection['kind'];
  readonly found: readonly T[];
}

/** What a plan is drafted from. */
export interface DraftInput {
  readonly project: { readonly id: string; readonly name: string };
  readonly source: DraftSide<DescribedSource>;
  readonly target: DraftSide<DescribedTable>;
}

/** A drafted plan: its text, and what of both sides it does not hold. */
export interface DraftedPlan {
  /** YAML with comments; a plan that the check takes, unless it has no entity. */
  readonly text: string;
  readonly entities: readonly DraftedEntity[];
  readonly unusedSources: readonly string[];
  readonly unfilledTables: readonly string[];
}

/** Drafts a plan: matches tables and columns by name and type, and suggests how values are handled. No value that was seen stands in it. */
export function draftPlan({ project, source, target }: DraftInput): DraftedPlan {
  const matches = matchTables(source.found, target.found);
  const names = entityNames(matches.map((match) => match.target.table));
  const drafted = matches.map((match, i) => draftEntity(match, names[i] ?? ''));
  const entities = draftReferences(
    drafted.filter(({ key, fields }) => key.length > 0 && fields.length > 0),
    target.found,
  );
  const used = new Set(entities.map((entity) => entity.source));
  const filled = new Set(entities.map(({ table }) => table));
  const unusedSources = source.found.filter(({ place }) => !used.has(place)).map(told);
  const unfilledTables = target.found.map(({ table }) => table).filter((table) => !filled.has(table));
  const lines = [
    ...HEAD,
    'version: 1',
    `project: ${flowYaml(project)}`,
    '',
    '# Their addresses come from the environment: COMMANDER_CONNECTION_<NAME>.',
    'connections:',
    `  ${source.name}: ${flowYaml({ kind: source.kind })}`,
    `  ${target.name}: ${flowYaml({ kind: target.kind })}`,
    '',
    entities.length === 0 ? 'entities: []' : 'entities:',
    ...entities
      .map((entity) => renderEntity(entity, { source: source.name, target: target.name }).join('\n'))
      .join('\n\n')
      .split('\n'),
    ...listed('Sources that no table is like:', unusedSources),
    ...listed('Tables that no source is like:', unfilledTables),
  ];
  return { text: `${lines.join('\n').trimEnd()}\n`, entities, unusedSources, unfilledTables };
}

const HEAD = [
  '# A draft: the numbers behind # say how sure each match is. Go through it, then run: commander plan check FILE',
];

const listed = (head: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : ['', `# ${head}`, ...names.map((name) => `#   ${commentText(name)}`)];

const told = (source: DescribedSource): string =>
  `${'file' in source.place ? source.place.file : source.place.table}${source.problem ? `: ${source.problem}` : ''}`;

/** A name for each table: its words in the singular, in capitals; numbered where two would be the same. */
function entityNames(tables: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return tables.map((table) => {
    const name = entityName(table.split('.').at(-1) ?? '');
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}${count}`;
  });
}

function entityName(table: string): string {
  const words = table.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const name = words
    .map((word, i) => (i === words.length - 1 ? singular(word) : word))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return /^[A-Z]/.test(name) ? name.slice(0, 60) : `Entity${name}`.slice(0, 60);
}

import { columnName } from '@commander/contracts';
import type { DescribedColumn, DescribedTable } from './described';
import type { DraftedEntity, DraftedField } from './drafted';
import { matchColumns, type ColumnMatch } from './match-columns';
import type { TableMatch } from './match-tables';

/** Drafts an entity from a source and a table that fit each other; its references come later, once all entities are known. */
export function draftEntity({ source, target, confidence }: TableMatch, name: string): DraftedEntity {
  const usable = source.columns.filter((column) => columnName.safeParse(column.name).success);
  const matches = matchColumns({ ...source, columns: usable }, target);
  const matched = new Set(matches.map(({ to }) => to.name));
  const key = chooseKey(target, matched);
  const fields = target.columns.flatMap((column) => fieldFor(column, matches, key));
  const filled = new Set(fields.map(({ to }) => to));
  const used = new Set(matches.map(({ from }) => from));
  return {
    name,
    source: source.place,
    table: target.table,
    key,
    fields,
    references: [],
    unusedColumns: source.columns.filter((column) => !used.has(column)).map((column) => column.name),
    unfilled: target.columns.filter((column) => column.fillable && !filled.has(column.name)),
    confidence,
    notes: target.keys.length === 0 ? ['the table has no unique key: the key is a guess'] : [],
  };
}

const isSafe = (column: DescribedColumn | undefined): boolean =>
  column?.type != null && column.type !== 'double' && column.type !== 'json';

/** The first unique key that the source fills whole; else the first one; else the first column. */
function chooseKey(target: DescribedTable, matched: ReadonlySet<string>): readonly string[] {
  const column = (name: string) => target.columns.find((candidate) => candidate.name === name);
  const safe = target.keys.filter((key) => key.every((name) => isSafe(column(name))));
  const whole = safe.find((key) => key.every((name) => matched.has(name)));
  const guess = target.columns.find((candidate) => isSafe(candidate) && matched.has(candidate.name));
  return (
    whole ??
    safe[0] ??
    (guess
      ? [guess.name]
      : target.columns
          .filter(isSafe)
          .slice(0, 1)
          .map(({ name }) => name))
  );
}

function fieldFor(
  column: DescribedColumn,
  matches: readonly ColumnMatch[],
  key: readonly string[],
): DraftedField[] {
  const match = matches.find(({ to }) => to === column);
  if (!match) return key.includes(column.name) && column.type ? [emptyField(column.name, column.type)] : [];
  const { type, transforms, validations, notes } = match.handling;
  // A record without its key fails in any case.
  const checks = key.includes(column.name) ? validations.filter((rule) => rule !== 'required') : validations;
  const { confidence, from } = match;
  return [{ to: column.name, from: from.name, type, transforms, validations: checks, confidence, notes }];
}

const emptyField = (to: string, type: DraftedField['type']): DraftedField => ({
  to,
  from: null,
  type,
  transforms: [],
  validations: [],
  confidence: 0,
  notes: ['part of the key, but nothing in the source is like it: name the column with "from"'],
});

import { quoteIdentifier } from '../../connections/quote-identifier';
import type { Reference } from './anatomy-sql';

const list = (columns: readonly string[], row: 'new' | 'old'): string =>
  columns.map((column) => `${row}.${quoteIdentifier(column)}`).join(', ');

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const deferral = ({ deferrable, deferred }: Reference): string =>
  deferrable ? `deferrable initially ${deferred ? 'deferred' : 'immediate'}` : 'not deferrable';

const UPDATES = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default' } as const;

/** SQL: the foreign key of a copy to another copy. */
export function referenceToCopy(reference: Reference, copy: string, parent: string): string {
  const names = (columns: readonly string[]) => columns.map(quoteIdentifier).join(', ');
  const { name, columns, parentColumns, full, onUpdate } = reference;
  return `alter table ${copy} add constraint ${quoteIdentifier(name)} foreign key (${names(columns)})
    references ${parent} (${names(parentColumns)}) match ${full ? 'full' : 'simple'} on update ${UPDATES[onUpdate]}
    ${deferral(reference)} not valid`;
}

/**
 * SQL: what stands for a foreign key to a table that is not copied, since a temporary table cannot refer to a permanent one: a trigger that
 * asks as the server's own does, at the same moment, and fails with the same code and constraint.
 */
export function referenceToTable(reference: Reference, copy: string, trigger: string): string[] {
  const { name, columns, parentRows, parentColumns, operators, full } = reference;
  const matches = columns.map(
    (column, i) =>
      `p.${quoteIdentifier(parentColumns[i] ?? '')} ${operators[i] ?? '='} new.${quoteIdentifier(column)}`,
  );
  const nulls = `num_nulls(${list(columns, 'new')})`;
  const unchanged = `row(${list(columns, 'old')}) is not distinct from row(${list(columns, 'new')})`;
  const body = `begin
    if tg_op = 'UPDATE' then
      if ${unchanged} then return null; end if;
    end if;
    if ${nulls} = ${columns.length} ${full ? '' : `or ${nulls} > 0`} then return null; end if;
    if ${full ? `${nulls} > 0 or` : ''} not exists (select from ${parentRows} p where ${matches.join(' and ')}) then
      raise exception using errcode = '23503', constraint = ${literal(name)};
    end if;
    return null;
  end`;
  return [
    `create function pg_temp.${quoteIdentifier(trigger)}() returns trigger language plpgsql as ${literal(body)}`,
    `create constraint trigger ${quoteIdentifier(trigger)} after insert or update on ${copy} ${deferral(reference)}
      for each row execute function pg_temp.${quoteIdentifier(trigger)}()`,
  ];
}

/** SQL: what stands for the partitions of a copy: a row that fits none of them is refused before any other rule is asked. */
export function partitionCheck(bounds: readonly (string | null)[], copy: string, trigger: string): string[] {
  if (bounds.includes(null)) return [];
  const fits = bounds.length > 0 ? bounds.map((bound) => `(${bound})`).join(' or ') : 'false';
  const body = `#variable_conflict use_column
  begin
    if not exists (select from (select new.*) t where ${fits}) then
      raise exception using errcode = '23514';
    end if;
    return new;
  end`;
  return [
    `create function pg_temp.${quoteIdentifier(trigger)}() returns trigger language plpgsql as ${literal(body)}`,
    `create trigger ${quoteIdentifier(trigger)} before insert on ${copy} for each row execute function pg_temp.${quoteIdentifier(trigger)}()`,
  ];
}

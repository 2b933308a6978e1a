import type { Entity } from '@commander/contracts';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { TargetTable } from '../table/target-table';
import type { ColumnOfTable } from './anatomy-sql';
import type { TableAnatomy } from './table-anatomy';

/** A table of the plan and the temporary table that stands for it. */
export interface CopiedTable {
  readonly entity: Entity;
  readonly table: TargetTable;
  readonly anatomy: TableAnatomy;
  /** The copy's name below pg_temp. */
  readonly name: string;
  /** The copy's name as SQL writes it. */
  readonly copy: string;
}

/** A column that no field fills, and whose value only a real insert can tell. */
export interface UnknownColumn {
  readonly name: string;
  readonly calls: readonly string[];
}

/** The columns that no field fills and the server does not compute. */
export const unfilledColumns = ({ entity, anatomy }: CopiedTable): ColumnOfTable[] => {
  const filled = new Set(entity.fields.map((field) => field.to));
  return anatomy.columns.filter((column) => !column.computed && !filled.has(column.name));
};

/** The columns of a table whose values a rehearsal does not know; they stay empty in the copy. */
export const unknownColumns = (copied: CopiedTable): UnknownColumn[] =>
  unfilledColumns(copied).flatMap(({ name, calls, sequences, expression }) => {
    if (calls.length > 0) return [{ name, calls }];
    return expression !== null && sequences.length > 1 ? [{ name, calls: ['nextval'] }] : [];
  });

/** SQL: makes the copy with the table's columns, and without anything that would call back into the database. */
export function createCopy(copied: CopiedTable): string[] {
  const { table, copy, anatomy } = copied;
  const nullable = [
    ...unknownColumns(copied).map((column) => column.name),
    ...anatomy.rules.filter((rule) => rule.kind === 'n').flatMap((rule) => rule.columns),
  ];
  return [
    `create temporary table ${copied.name} (like ${table.qualified} including generated including identity including storage)`,
    ...nullable.map((name) => `alter table ${copy} alter column ${quoteIdentifier(name)} drop not null`),
  ];
}

/** SQL: fills the copy with the rows that stand in the table. */
export function fillCopy({ table, copy, anatomy }: CopiedTable): string {
  const columns = anatomy.columns
    .filter((column) => !column.computed)
    .map((column) => quoteIdentifier(column.name));
  const rows = `${anatomy.kind === 'p' ? '' : 'only '}${table.qualified}`;
  return `insert into ${copy} (${columns.join(', ')}) overriding system value select ${columns.join(', ')} from ${rows}`;
}

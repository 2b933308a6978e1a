/** An identifier as SQL text. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `table` or `schema.table`, as the plan names it, as SQL text. */
export const quoteTable = (table: string): string => table.split('.').map(quoteIdentifier).join('.');

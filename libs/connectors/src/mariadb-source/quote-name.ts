/** A name as SQL text, whatever the session's quotes are. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** `table` or `database.table`, as the plan names it, as SQL text. */
export const quoteTableName = (table: string): string => table.split('.').map(quoteName).join('.');

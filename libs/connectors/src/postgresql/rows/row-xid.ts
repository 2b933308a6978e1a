/** The system identifier of the server, by whose transactions its rows are known, as an expression; asked only of a table that is `stamped`. */
export const SERVER = '(select system_identifier from pg_control_system())';

const CURRENT = '(select pg_current_xact_id()::text::bigint)';

/** The id, with its epoch, of the transaction of an `xmin`, both bigint: of all that end in these 32 bits the nearest to the current one. */
export const fullXid = (xmin: string): string =>
  `(${CURRENT} + (((${xmin} - ${CURRENT} + 2147483648) & 4294967295) - 2147483648))`;

/** The `xmin` of row `t`. */
export const XMIN = 't.xmin::text::bigint';

/** Whether rows of table `c` of pg_class carry the transaction that wrote them, and the server says which one it is. */
export const STAMPED = `c.relkind = 'r' and exists (select from pg_am a where a.oid = c.relam and a.amname = 'heap')
    and has_function_privilege('pg_catalog.pg_control_system()', 'execute')`;

import { z } from 'zod';
import { columnName, plainName, tableName } from './identifier';

const reading = {
  consistency: z.enum(['per-batch', 'snapshot']).optional().meta({
    description:
      'per-batch (unless given): each batch sees the source as it is when it is read. snapshot (postgresql): all batches see it as it was when the execution began.',
  }),
  on_lost_snapshot: z.enum(['pause', 'per-batch']).optional().meta({
    description:
      'What happens once the snapshot is lost. pause (unless given): the execution pauses. per-batch: what is left is read batch by batch, and reported so.',
  }),
};

/** A table of a `postgresql`, `mariadb` or `mysql` connection, read in the order of its key. */
export const tableSource = z.strictObject({ connection: plainName, table: tableName, ...reading });
/** A table of a `postgresql`, `mariadb` or `mysql` connection, read in the order of its key. */
export type TableSource = z.infer<typeof tableSource>;

/** The answer of one select of such a connection, read as a table is: in a transaction that takes no writes. */
export const querySource = z.strictObject({
  connection: plainName,
  query: z
    .string()
    .min(1)
    .max(20_000)
    .refine((s) => /^\s*(select|with)\b/i.test(s), 'must be one select')
    // It stands in parentheses within other statements, which may have parameters of their own.
    .refine(
      (s) => !/;|\$\d|\0/.test(s),
      'holds a semicolon, or a dollar sign before a digit, which are refused anywhere',
    )
    .meta({
      description:
        'One select, in the SQL of its server, without a semicolon at its end. Each of its columns has a name of its own.',
    }),
  key_columns: z.array(columnName).min(1).max(8).optional().meta({
    description:
      "Columns of the answer that it is cut into batches by; the source columns of the entity's key where left out.",
  }),
  ...reading,
});
/** The answer of one select, read as a table is. */
export type QuerySource = z.infer<typeof querySource>;

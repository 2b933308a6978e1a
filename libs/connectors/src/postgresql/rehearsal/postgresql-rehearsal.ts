import type { Plan } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import { Client } from 'pg';
import { ConnectorError } from '../../connector-error';
import type { WritableRecord, WriteError, WrittenRecord } from '../../record-ending';
import type { TargetSettings } from '../connection/target-pool';
import type { ErrorContext } from '../../error-context';
import { writeRecords } from '../../rows/write-records';
import type { WrittenFor } from '../../rows/written-for';
import { classifyPostgresError } from '../errors/classify-postgres-error';
import { RowWriter } from '../rows/row-writer';
import { createStage, DROP_STAGE, writeStatements, type WriteStatements } from '../rows/write-statements';
import type { CopiedTable } from './copy-table';
import { eventTriggers } from './hazards';
import { copyTables, inTransaction, type TableCopies } from './table-copies';
import type { Unpredictable } from './unpredictable';

type Settings = Pick<TargetSettings, 'name' | 'config'>;

// Copying a large table, or giving it its indexes, takes longer than any statement of a batch.
const PATIENCE = "set statement_timeout = '1h'";
// What does not fit here is written to the server's temporary files.
const MEMORY = "set temp_buffers = '64MB'";

/**
 * The tables of a plan on one connection as temporary copies, in one session: what is written is met by the same rules as in the tables, and
 * gone with the session. Once the copies are made, everything runs in read-only transactions.
 */
export class PostgresqlRehearsal {
  private current: { readonly entity: string; readonly statements: WriteStatements } | undefined;

  private constructor(
    private readonly client: Client,
    private readonly settings: Settings,
    private readonly copies: TableCopies,
  ) {}

  /** Copies the tables of a checked plan; throws a ConnectorError where that cannot be done. */
  static async open(settings: Settings, plan: Plan): Promise<PostgresqlRehearsal> {
    const { config, name } = settings;
    const client = new Client({ ...config, options: `${config.options ?? ''} -c jit=off` });
    // A session that breaks makes the next statement fail.
    client.on('error', () => undefined);
    try {
      return await guard(name, 'copying the tables for a rehearsal', async () => {
        await client.connect();
        await refuseEventTriggers(client, name);
        await client.query(`${PATIENCE}; ${MEMORY}`);
        const copies = await copyTables(client, plan, name);
        await client.query('reset statement_timeout');
        return new PostgresqlRehearsal(client, settings, copies);
      });
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** What cannot be known beforehand, by entity. */
  get unpredictable(): readonly Unpredictable[] {
    return this.copies.unpredictable;
  }

  /** Writes a batch into the copies as it would be written into the tables; says how each record would end, in their order. */
  write(order: WrittenFor, records: readonly WritableRecord[]): Promise<WrittenRecord[]> {
    const { entity } = order.work;
    return guard(this.settings.name, `writing table ${entity.target.table}`, async (context) => {
      const statements = await this.statementsOf(order);
      const onCopies = this.onCopies(order);
      const writer = new RowWriter({ client: this.client, order: onCopies, statements, context });
      const rehearsed = { order: onCopies, records, table: statements, writer };
      const written = await inTransaction(this.client, 'begin transaction read only', () =>
        writeRecords(rehearsed),
      );
      return written.map((record) => this.withOriginalNames(record));
    });
  }

  /** Ends the session, and the copies with it. */
  async end(): Promise<void> {
    await this.client.end();
  }

  private async statementsOf(order: WrittenFor): Promise<WriteStatements> {
    const { name } = order.work.entity;
    if (this.current?.entity === name) return this.current.statements;
    const { table, copy } = this.copyOf(name);
    const ofCopy = { ...table, qualified: copy };
    const { client, current } = this;
    await inTransaction(client, 'begin', async () => {
      // What was filled last is looked up from now on.
      if (current) await client.query(`analyze ${this.copyOf(current.entity).copy}`);
      await client.query(`${DROP_STAGE}; ${createStage(columnsOf(order), ofCopy, 'delete rows')}`);
    });
    const statements = writeStatements(order, ofCopy, 'rehearsal');
    this.current = { entity: name, statements };
    return statements;
  }

  /** References are looked up in the copies, too. */
  private onCopies(order: WrittenFor): WrittenFor {
    const { entity, parents } = order.work;
    const place = (name: string, table: string) => this.copies.byEntity.get(name)?.copy ?? table;
    const table = place(entity.name, entity.target.table);
    return {
      ...order,
      work: {
        ...order.work,
        entity: { ...entity, target: { ...entity.target, table } },
        parents: Object.fromEntries(
          Object.entries(parents).map(([name, parent]) => [
            name,
            { ...parent, table: place(name, parent.table) },
          ]),
        ),
      },
    };
  }

  private copyOf(entity: string): CopiedTable {
    const copied = this.copies.byEntity.get(entity);
    if (!copied) throw new Error('A batch is of no entity of the plan.');
    return copied;
  }

  private withOriginalNames(record: WrittenRecord): WrittenRecord {
    const { error } = record;
    if (!error) return record;
    const { original } = this.copies;
    const named: WriteError = {
      ...error,
      message: original(error.message),
      ...(error.rule === undefined ? {} : { rule: original(error.rule) }),
    };
    return { ...record, error: named };
  }
}

const columnsOf = (order: WrittenFor): string[] => order.work.entity.fields.map((field) => field.to);

// They act on the making of any table, also of a temporary one, and may write what they like.
async function refuseEventTriggers(client: Client, connection: string): Promise<void> {
  const names = await eventTriggers(client);
  if (names.length === 0) return;
  const list = names.map((name) => `"${name}"`).join(', ');
  throw new ConnectorError(
    ownFailure(
      'rehearsal.event_trigger',
      `Connection "${connection}": the event triggers ${list} would act on the tables of a rehearsal, which changes nothing: rehearse on a copy of the database, or disable them meanwhile.`,
    ),
  );
}

async function guard<T>(
  connection: string,
  doing: string,
  work: (context: ErrorContext) => Promise<T>,
): Promise<T> {
  const context = { connection, doing };
  try {
    return await work(context);
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError(classifyPostgresError(error, context));
  }
}

import type { WrittenFor } from './written-for';
import type { ClientBase } from 'pg';
import { ConnectorError } from '../../connector-error';
import { readTargetTable } from '../table/target-table';
import { writeStatements, type WriteStatements } from './write-statements';

const MOST = 200;

/** Keeps the statements of the entities being loaded, so that the catalog is read once per execution. */
export class StatementCache {
  private readonly known = new Map<string, WriteStatements>();

  async of(client: ClientBase, order: WrittenFor): Promise<WriteStatements> {
    const { entity } = order.work;
    const key = `${order.execution_id}/${entity.name}`;
    const found = this.known.get(key);
    if (found) return found;
    const table = await readTargetTable(client, entity.target.table);
    if (!table) throw missingTable(entity.target.table, entity.target.connection);
    const built = writeStatements(order, table);
    if (this.known.size >= MOST) this.known.clear();
    this.known.set(key, built);
    return built;
  }
}

function missingTable(table: string, connection: string): ConnectorError {
  return new ConnectorError({
    category: 'fatal',
    error_type: 'database',
    code: '42P01',
    message: `Table ${table} does not exist on connection "${connection}": create it, then start again.`,
    retriable: false,
  });
}

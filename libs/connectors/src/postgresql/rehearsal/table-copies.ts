import { writePolicy } from '@commander/migration-plan';
import type { Plan } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { readTargetTable } from '../table/target-table';
import { CopiedDefaults } from './copied-defaults';
import { CopiedRules } from './copied-rules';
import { createCopy, fillCopy, type CopiedTable } from './copy-table';
import { readHazards } from './hazards';
import { readAnatomy } from './table-anatomy';
import { clausesOf, unorderedReferences, unpredictable, type Unpredictable } from './unpredictable';

/** The copies of a plan's tables on one connection. */
export interface TableCopies {
  /** By the names of their entities. */
  readonly byEntity: ReadonlyMap<string, CopiedTable>;
  readonly unpredictable: readonly Unpredictable[];
  /** A text with the names of the copies' indexes replaced by those of the tables' own. */
  readonly original: (text: string) => string;
}

const WRITABLE = 'begin';
// One state of every table; the copies are the only thing that may be written.
const READING = 'begin transaction isolation level repeatable read read only';

/**
 * Copies the tables of a plan's entities on one connection, rows and rules, into temporary tables of this session. Temporary tables cannot be
 * made in a read-only transaction, so only their making is done in others. The plan is checked.
 */
export async function copyTables(client: ClientBase, plan: Plan, connection: string): Promise<TableCopies> {
  const copies = await inTransaction(client, READING, () => describe(client, plan, connection));
  const reasons: Unpredictable[] = [];
  const tell = (copied: CopiedTable, clause: string) => void reasons.push(unpredictable(copied, clause));
  const rules = new CopiedRules(client, tell);
  const all = [...copies.values()];
  await inTransaction(client, WRITABLE, async () => {
    for (const copied of all) for (const statement of createCopy(copied)) await client.query(statement);
  });
  await inTransaction(client, READING, async () => {
    for (const copied of all) {
      tellAll(copied, clausesOf(copied, await hazardsOf(client, copied, copies)), tell);
      await fill(client, copied);
    }
  });
  await inTransaction(client, WRITABLE, async () => {
    const defaults = new CopiedDefaults(client);
    for (const copied of all) await defaults.give(copied);
    for (const { copied, column } of defaults.hidden)
      tell(copied, `fills its column "${column}" from a sequence that this user may not read`);
    for (const copied of all) await rules.give(copied);
    for (const copied of all) await rules.giveReferences(copied, copies);
  });
  return {
    byEntity: new Map(all.map((copied) => [copied.entity.name, copied])),
    unpredictable: [...reasons, ...unorderedReferences(copies)],
    original: (text) => rules.original(text),
  };
}

/** Runs work in a transaction that starts with this statement; an error leaves it to be ended with its session. */
export async function inTransaction<T>(
  client: ClientBase,
  begin: string,
  work: () => Promise<T>,
): Promise<T> {
  await client.query(begin);
  const result = await work();
  await client.query('commit');
  return result;
}

async function describe(
  client: ClientBase,
  plan: Plan,
  connection: string,
): Promise<Map<string, CopiedTable>> {
  const copies = new Map<string, CopiedTable>();
  for (const entity of plan.entities.filter((candidate) => candidate.target.connection === connection)) {
    const table = await readTargetTable(client, entity.target.table);
    if (!table) throw new Error('A table went away after the plan was checked.');
    const anatomy = await readAnatomy(client, table.qualified);
    const name = `commander_copy_${copies.size + 1}`;
    copies.set(anatomy.oid, { entity, table, anatomy, name, copy: `pg_temp.${name}` });
  }
  return copies;
}

const hazardsOf = (
  client: ClientBase,
  { entity, anatomy }: CopiedTable,
  copies: ReadonlyMap<string, CopiedTable>,
) =>
  readHazards(client, anatomy.oid, {
    updates: writePolicy(entity) === 'update',
    copied: [...copies.keys()],
  });

function tellAll(
  copied: CopiedTable,
  clauses: readonly string[],
  tell: (copied: CopiedTable, clause: string) => void,
): void {
  for (const clause of clauses) tell(copied, clause);
}

// An empty table is not analyzed: its plans would then count on it staying so.
async function fill(client: ClientBase, copied: CopiedTable): Promise<void> {
  const { rowCount } = await client.query(fillCopy(copied));
  if (rowCount) await client.query(`analyze ${copied.copy}`);
}

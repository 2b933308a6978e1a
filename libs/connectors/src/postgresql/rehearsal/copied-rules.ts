import type { ClientBase } from 'pg';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { Reference, Rule } from './anatomy-sql';
import { attempt } from './attempt';
import { unknownColumns, type CopiedTable } from './copy-table';
import { partitionCheck, referenceToCopy, referenceToTable } from './reference-check';

const ALIAS = 'commander_key_';

// Triggers are asked in the order of their names, the server's own among them: one that begins with the name of the last is asked next.
const LAST_ASKED_SQL = `select coalesce(max(tgname::text collate "C"), 'RI_ConstraintTrigger_c_0') as last
  from pg_trigger where tgrelid = $1::regclass and tgname ~ '^RI_ConstraintTrigger_c'`;

/** Tells what a copy lacks; the clause continues "Table x". */
export type TellLack = (copied: CopiedTable, clause: string) => void;

/** Gives copies the rules of their tables. Those that cannot be had are told. */
export class CopiedRules {
  // All copies stand in one schema, where two indexes cannot share a name as those of two schemas can.
  private readonly originals = new Map<string, string>();
  private triggers = 0;

  constructor(
    private readonly client: ClientBase,
    private readonly tell: TellLack,
  ) {}

  /** Constraints, indexes and the conditions of partitions; the copy is filled. */
  async give(copied: CopiedTable): Promise<void> {
    const unknown = new Set(unknownColumns(copied).map((column) => column.name));
    for (const rule of copied.anatomy.rules) {
      if (rule.calls.length > 0) this.tell(copied, asksFunction(rule));
      else if (!rule.valid) this.tell(copied, `has the index "${rule.name}", which is not valid`);
      else if (!(isIndex(rule) && rule.columns.some((column) => unknown.has(column))))
        await this.add(copied, rule.name, [this.ruleSql(copied, rule)]);
    }
    const { bounds, kind } = copied.anatomy;
    if (kind === 'p')
      await this.add(copied, 'partitions', partitionCheck(bounds, copied.copy, this.nextTrigger()));
  }

  /** References, once every copy has its keys; a copy stands for a table of the plan, by oid. */
  async giveReferences(copied: CopiedTable, copies: ReadonlyMap<string, CopiedTable>): Promise<void> {
    for (const reference of copied.anatomy.references) {
      const parent = copies.get(reference.parent);
      const lack = parent ? undefined : lackOf(reference, copies);
      if (lack) this.tell(copied, lack);
      else await this.add(copied, reference.name, await this.referenceSql(copied, reference, parent));
    }
  }

  /** A text with the names of the copies' indexes replaced by those of the tables' own. */
  original(text: string): string {
    return text.replace(/commander_key_\d+/g, (alias) => this.originals.get(alias) ?? alias);
  }

  private async add(copied: CopiedTable, name: string, statements: readonly string[]): Promise<void> {
    const code = await attempt(this.client, statements);
    if (code) this.tell(copied, `has the rule "${name}", which no temporary table can have [${code}]`);
  }

  private ruleSql({ copy }: CopiedTable, rule: Rule): string {
    const { kind, definition, unique } = rule;
    if (kind === 'c' || kind === 'n')
      return `alter table ${copy} add constraint ${quoteIdentifier(rule.name)} ${definition} not valid`;
    const alias = `${ALIAS}${this.originals.size + 1}`;
    this.originals.set(alias, rule.name);
    return kind === 'i'
      ? `create ${unique ? 'unique ' : ''}index ${alias} on ${copy} ${definition}`
      : `alter table ${copy} add constraint ${alias} ${definition}`;
  }

  private async referenceSql(
    { copy }: CopiedTable,
    reference: Reference,
    parent: CopiedTable | undefined,
  ): Promise<string[]> {
    if (parent) return [referenceToCopy(reference, copy, parent.copy)];
    const { rows } = await this.client.query<{ last: string }>(LAST_ASKED_SQL, [copy]);
    return referenceToTable(reference, copy, `${rows[0]?.last ?? ''}_${this.nextTrigger()}`);
  }

  private nextTrigger(): string {
    return `check_${String(++this.triggers).padStart(6, '0')}`;
  }
}

const isIndex = ({ kind }: Rule): boolean => kind !== 'c' && kind !== 'n';

const asksFunction = ({ name, calls }: Rule): string =>
  `has the rule "${name}", which calls ${calls.map((call) => `${call}()`).join(', ')}`;

function lackOf(
  { name, parentRoot, temporal, readable }: Reference,
  copies: ReadonlyMap<string, CopiedTable>,
): string | undefined {
  if (temporal) return `has the reference "${name}" over periods to a table outside the plan`;
  if (copies.has(parentRoot)) return `has the reference "${name}" to a partition of a table of the plan`;
  return readable ? undefined : `has the reference "${name}" to a table that this user may not read`;
}

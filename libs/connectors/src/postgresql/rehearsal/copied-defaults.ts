import type { ClientBase } from 'pg';
import { quoteIdentifier } from '../../connections/quote-identifier';
import type { ColumnOfTable } from './anatomy-sql';
import { unfilledColumns, unknownColumns, type CopiedTable } from './copy-table';

const NEXTVAL = /nextval\('(?:[^']|'')*'::regclass\)/g;

const SEQUENCE_SQL = `select format('%I.%I', n.nspname, c.relname) as name, has_sequence_privilege(c.oid, 'select') as readable,
    format('as %s increment by %s minvalue %s maxvalue %s start with %s %s', q.seqtypid::regtype, q.seqincrement, q.seqmin, q.seqmax,
      q.seqstart, case when q.seqcycle then 'cycle' else 'no cycle' end) as options
  from pg_sequence q join pg_class c on c.oid = q.seqrelid join pg_namespace n on n.oid = c.relnamespace where c.oid = $1::oid`;

/** Gives copies their defaults and sequences; the sequences go on from where the real ones stand, and leave those alone. */
export class CopiedDefaults {
  private readonly sequences = new Map<string, string>();
  /** Sequences whose value this user may not read, by the columns that use them. */
  readonly hidden: { readonly copied: CopiedTable; readonly column: string }[] = [];

  constructor(private readonly client: ClientBase) {}

  async give(copied: CopiedTable): Promise<void> {
    const unknown = new Set(unknownColumns(copied).map((column) => column.name));
    for (const column of unfilledColumns(copied)) {
      if (unknown.has(column.name)) continue;
      if (column.identity) await this.continueIdentity(copied, column);
      else if (column.expression !== null) await this.giveDefault(copied, column, column.expression);
    }
  }

  private async continueIdentity(
    copied: CopiedTable,
    { name, sequences: [oid] }: ColumnOfTable,
  ): Promise<void> {
    if (oid === undefined) return;
    const place = [`pg_temp.${copied.name}`, name];
    const { rows } = await this.client.query<{ own: string }>(
      'select pg_get_serial_sequence($1, $2) as own',
      place,
    );
    if (!(await this.continueAt(rows[0]?.own ?? '', oid))) this.hidden.push({ copied, column: name });
  }

  private async giveDefault(copied: CopiedTable, column: ColumnOfTable, expression: string): Promise<void> {
    const [oid] = column.sequences;
    const sequence = oid === undefined ? undefined : await this.sequenceFor(copied, column.name, oid);
    const own =
      sequence === undefined ? expression : expression.replace(NEXTVAL, () => `nextval('${sequence}')`);
    await this.client.query(
      `alter table ${copied.copy} alter column ${quoteIdentifier(column.name)} set default ${own}`,
    );
  }

  private async sequenceFor(copied: CopiedTable, column: string, oid: string): Promise<string> {
    const known = this.sequences.get(oid);
    if (known) return known;
    const name = `commander_sequence_${this.sequences.size + 1}`;
    const { rows } = await this.client.query<{ options: string }>(SEQUENCE_SQL, [oid]);
    await this.client.query(`create temporary sequence ${name} ${rows[0]?.options ?? ''}`);
    const own = `pg_temp.${name}`;
    this.sequences.set(oid, own);
    if (!(await this.continueAt(own, oid))) this.hidden.push({ copied, column });
    return own;
  }

  private async continueAt(own: string, oid: string): Promise<boolean> {
    const { rows } = await this.client.query<{ name: string; readable: boolean }>(SEQUENCE_SQL, [oid]);
    const [real] = rows;
    if (!real?.readable) return false;
    await this.client.query(`select setval($1::regclass, last_value, is_called) from ${real.name}`, [own]);
    return true;
  }
}

import { resolveConnection } from '../../../connections/resolve-connection';
import type { WriteError } from '../../../record-ending';
import {
  batchOf,
  ExecutionOrders,
  recordsOf,
  sketchEntity,
  type EntitySketch,
} from '../../../testing/target-orders';
import { PostgresqlHarness } from '../../testing/postgresql-harness';
import type { PostgresqlTarget } from '../../postgresql-target';
import { PostgresqlRehearsal } from '../postgresql-rehearsal';
import type { Unpredictable } from '../unpredictable';

/** How a record ended, or would. */
export interface Ended {
  readonly outcome: string;
  readonly error?: WriteError;
}

/** A batch of an entity: rows of texts. */
export interface Batch {
  readonly entity?: string;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What a rehearsal said. */
export interface Foretold {
  readonly endings: readonly (readonly Ended[])[];
  readonly unpredictable: readonly Unpredictable[];
}

/** A database in which batches are rehearsed and then written for good. */
export class RehearsalHarness {
  private constructor(
    private readonly url: string,
    readonly database: PostgresqlHarness,
    private readonly target: PostgresqlTarget,
  ) {}

  /** Connects to an empty database. */
  static async start(url: string): Promise<RehearsalHarness> {
    const database = await PostgresqlHarness.start(url);
    return new RehearsalHarness(url, database, database.openTarget());
  }

  /** The orders of an execution over these entities. */
  orders(...sketches: EntitySketch[]): ExecutionOrders {
    return new ExecutionOrders(sketches.map(sketchEntity));
  }

  /** A rehearsal of these entities, to be ended by its user. */
  open(orders: ExecutionOrders, url = this.url): Promise<PostgresqlRehearsal> {
    const { config } = resolveConnection('target', 'postgresql', { COMMANDER_CONNECTION_TARGET: url });
    return PostgresqlRehearsal.open({ name: 'target', config }, orders.prepare().plan);
  }

  /** Rehearses batches in their order. */
  async rehearse(orders: ExecutionOrders, batches: readonly Batch[]): Promise<Foretold> {
    const rehearsal = await this.open(orders);
    try {
      const endings: Ended[][] = [];
      for (const [i, { entity: name, rows }] of batches.entries()) {
        const written = await rehearsal.write(orders.load(i + 1, { name }), recordsOf(rows));
        endings.push(written.map(({ outcome, error }) => ended(outcome, error)));
      }
      return { endings, unpredictable: rehearsal.unpredictable };
    } finally {
      await rehearsal.end();
    }
  }

  /** Writes batches in their order. */
  async load(orders: ExecutionOrders, batches: readonly Batch[]): Promise<Ended[][]> {
    await this.target.prepare(orders.prepare());
    const endings: Ended[][] = [];
    for (const [i, { entity: name, rows }] of batches.entries()) {
      const { outbox } = await this.target.load(batchOf(orders.load(i + 1, { name }), rows));
      const written = JSON.parse(outbox.toString()) as Ended[];
      endings.push(written.map(({ outcome, error }) => ended(outcome, error)));
    }
    await this.target.close(orders.close(), () => ({ counts: { ...NOTHING }, outbox: Buffer.alloc(0) }));
    return endings;
  }

  /** Everything of the database that is no session's own: tables, their rows, sequences, functions, schemas. */
  async state(): Promise<Record<string, string | null>[]> {
    const objects = await this.database.sql(OBJECTS);
    const contents: Record<string, string | null>[] = [];
    for (const { name } of await this.database.sql(TABLES))
      contents.push(...(await this.database.sql(contentOf(name ?? ''))));
    for (const { name } of await this.database.sql(SEQUENCES))
      contents.push(...(await this.database.sql(`select '${name ?? ''}' as name, * from ${name ?? ''}`)));
    return [...objects, ...contents];
  }

  /** Gives everything back. */
  async end(): Promise<void> {
    await this.target.end();
    await this.database.end();
  }
}

const ended = (outcome: string, error: WriteError | undefined): Ended =>
  error === undefined ? { outcome } : { outcome, error };

const NOTHING = { read: 0, created: 0, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };

const OWN = `n.nspname !~ '^(pg_|information_schema)'`;
const OBJECTS = `
  select 'relation' as kind, format('%I.%I', n.nspname, c.relname) as name,
    concat_ws(' ', c.relkind, c.relpersistence, c.relfilenode, c.relnatts, c.relchecks, c.relhastriggers) as content
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OWN}
  union all select 'schema', n.nspname, '' from pg_namespace n where ${OWN}
  union all select 'function', format('%I.%s', n.nspname, p.proname), p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OWN}
  union all select 'trigger', t.tgname, t.tgrelid::regclass::text from pg_trigger t where not t.tgisinternal
  union all select 'type', format('%I.%I', n.nspname, t.typname), t.typtype::text from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${OWN}
  order by 1, 2, 3`;
const ofKind = (kind: string) => `select format('%I.%I', n.nspname, c.relname) as name from pg_class c
  join pg_namespace n on n.oid = c.relnamespace where ${OWN} and c.relkind = '${kind}' order by 1`;
const TABLES = ofKind('r');
const SEQUENCES = ofKind('S');
const contentOf = (table: string) =>
  `select '${table}' as name, count(*) as count, md5(string_agg(t.ctid::text || t.xmin::text || t.xmax::text || t::text, '|' order by t.ctid)) as content from ${table} t`;

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionReport, QuarantineListed } from '@commander/contracts';
import { expectedNumbers, generateCrm, loadLegacy, type ExpectedNumbers } from '@commander/examples';
import { waitUntil, type Stack } from '@commander/stack';
import { Installation } from './support/installation';

const EXAMPLE = join(__dirname, '..', 'examples', 'crm-customers');
const textOf = (file: string): string => readFileSync(join(EXAMPLE, file), 'utf8');

const CUSTOMERS = Number(process.env.CRM_CUSTOMERS ?? 3000);
const CRM = generateCrm({ seed: 7, customers: CUSTOMERS });
const EXPECTED = expectedNumbers(CRM);
const BATCHES = 20;
const BATCH = Math.ceil(CUSTOMERS / BATCHES);
const WAIT_MS = 120_000;
const PROCESSORS = ['batch-processor-1', 'batch-processor-2'];
const RUNS = [1, 4, 8].flatMap((parallel) => [
  { parallel, how: 'undisturbed' },
  { parallel, how: 'killed' },
]);

const TABLES = ['companies', 'customers', 'notes'];
const DIGEST = TABLES.map(
  (table) =>
    `select '${table}' as name, count(*)::int as rows, md5(string_agg(t::text, E'\\n' order by id)) as digest from crm.${table} t`,
).join(' union all ');

const legacyCrm = async (stack: Stack): Promise<NodeJS.ProcessEnv> => {
  const legacy = await stack.createMariadbDatabase('legacy_crm');
  await loadLegacy(legacy, textOf('legacy.sql'), CRM);
  const target = stack.addresses.databases.target;
  return { COMMANDER_CONNECTION_LEGACY: legacy, COMMANDER_CONNECTION_CRM: target };
};

/** A report in the form of what the generator expects. */
function told({ results, errors }: ExecutionReport, { groups }: QuarantineListed): ExpectedNumbers {
  const entities = results.by_entity.map(
    ({ entity, read: _, unchanged: __, ...counts }) => [entity, counts] as const,
  );
  return {
    by_entity: Object.fromEntries(entities) as ExpectedNumbers['by_entity'],
    duplicates: {
      found: results.duplicates_found,
      merged: results.duplicates_merged,
      skipped: results.duplicates_skipped,
      failed: results.duplicates_failed,
    },
    validation_errors_fixed: results.validation_errors_fixed,
    validation_warnings: results.validation_warnings,
    data_transformations: results.data_transformations,
    errors: {
      total: errors.total,
      by_type: Object.fromEntries(Object.entries(errors.by_type).filter(([, number]) => number > 0)),
      by_rule: Object.fromEntries(
        groups.map(({ field, rule, code, counts }) => [
          [field ?? [], rule ?? code].flat().join(' '),
          counts.open,
        ]),
      ),
    },
  };
}

describe('the migration of crm-customers with 1, 4 and 8 batches at once, undisturbed and killed on the way', () => {
  let installation: Installation;
  const digests: unknown[] = [];

  beforeAll(async () => {
    installation = await Installation.start({}, legacyCrm);
    expect(await installation.cli('project', 'apply', join(EXAMPLE, 'plan.yaml'))).toMatchObject({ code: 0 });
  });

  afterAll(() => installation?.stop());

  /** The tables as the example has them before, at the reduced size. */
  async function empty(): Promise<void> {
    // Where a run failed, it may still hold rows.
    await installation.target.query('rollback');
    await installation.target.query('drop schema if exists crm cascade');
    await installation.target.query(textOf('schema.sql'));
    await installation.target.query('delete from crm.notes where id > $1', [CRM.knownNotes]);
  }

  async function start(parallel: number): Promise<string> {
    const config = [
      '--parallel',
      `${parallel}`,
      '--batch-size',
      `${BATCH}`,
      '--transaction-mode',
      'per-batch',
    ];
    const run = await installation.cli(
      'execute-migration',
      '--project',
      'crm-customers',
      ...config,
      '--json',
    );
    expect(run).toMatchObject({ code: 0 });
    return (JSON.parse(run.stdout) as { execution_id: string }).execution_id;
  }

  const batchesIn = (id: string): Promise<number> =>
    installation.countInTarget(
      `select count(*) from commander_meta.batch_ledger where execution_id = '${id}' and entity = 'Customer'`,
    );

  /** Holds one clean customer of each batch of the second half, so that whoever writes such a batch waits inside its transaction. */
  async function hold(): Promise<void> {
    const held = Array.from({ length: BATCHES / 2 }, (_, i) => (BATCHES / 2 + i) * BATCH).map(
      (from) => CRM.customers.slice(from).find(({ fate }) => fate === 'clean')?.row.cust_no,
    );
    await installation.target.query('begin');
    await installation.target.query(
      `insert into crm.customers (id, full_name, email, postcode, status, changed_at)
       select i, '', '', '', 'active', now() from unnest($1::bigint[]) i`,
      [held],
    );
  }

  /** Until batches wait inside transactions of sessions that began after an instant; returns when that was. */
  async function untilOpen(since: string): Promise<string> {
    const waiting = `select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'
      and backend_start > '${since}'`;
    const some = async (): Promise<boolean> => {
      // Within a transaction the server shows what it showed first.
      await installation.target.query('select pg_stat_clear_snapshot()');
      return (await installation.countInTarget(waiting)) > 0;
    };
    expect(await waitUntil(some, WAIT_MS, 10)).toBe(true);
    const { rows } = await installation.target.query<{ now: string }>(
      'select clock_timestamp()::text as now',
    );
    return rows[0]?.now ?? '';
  }

  /** Kills every processor inside batches, then the commander while the new processors stand in them. */
  async function disturb(id: string): Promise<void> {
    const open = await untilOpen('-infinity');
    await installation.killServices(PROCESSORS);
    const done = await batchesIn(id);
    expect([done > 0, done < BATCHES]).toEqual([true, true]);
    await Promise.all(PROCESSORS.map((name) => installation.stack.child(name).start()));
    await untilOpen(open);
    await installation.killServices(['commander']);
    expect(await batchesIn(id)).toBeLessThan(BATCHES);
    await installation.target.query('rollback');
    await installation.startServices(['commander']);
  }

  describe.each(RUNS)('$parallel at once, $how', ({ parallel, how }) => {
    let id: string;

    it('ends with every number that the generator expects', async () => {
      await empty();
      if (how === 'killed') await hold();
      id = await start(parallel);
      if (how === 'killed') await disturb(id);
      expect(await installation.cli('watch', id, '--json')).toMatchObject({ code: 0 });
      const report = await installation.report(id);
      const listed = await installation.cli(
        'quarantine',
        'list',
        '--project',
        'crm-customers',
        '--execution',
        id,
        '--json',
      );
      expect(report.strategy?.config).toMatchObject({ parallel_batches: parallel, batch_size: BATCH });
      expect(told(report, JSON.parse(listed.stdout) as QuarantineListed)).toEqual(EXPECTED);
      expect(report).toMatchObject({
        status: 'completed',
        results: { unprocessed: 0 },
        verification: { state: 'passed', count_match: true },
      });
    });

    it('leaves the same rows as the first', async () => {
      digests.push((await installation.target.query(DIGEST)).rows);
      expect(digests.at(-1)).toEqual(digests[0]);
    });
  });

  it('wrote as many rows as the generator expects', () => {
    const { Company, Customer, Note } = EXPECTED.by_entity;
    const rows = [Company.created, Customer.created, Note.created + Note.updated];
    expect(digests).toHaveLength(RUNS.length);
    expect(digests[0]).toMatchObject(TABLES.map((name, i) => ({ name, rows: rows[i] })));
  });
});

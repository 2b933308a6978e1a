import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExecutionReport, QuarantineListed } from '@commander/contracts';
import { largeFile, recordsOf, type BadRecord, type LargeFileSize } from '@commander/examples';
import { peakResidentBytes, waitUntil } from '@commander/stack';
import type { Installation } from './installation';

const PAGE = 200;
const ENDED = ['completed', 'failed', 'cancelled', 'paused'];

/** One large file and its way into a table of its own. */
export interface LargeRun {
  readonly records: number;
  readonly bad: readonly BadRecord[];
  readonly report: ExecutionReport;
  /** The most memory that each service held meanwhile, in bytes. */
  readonly peaks: Readonly<Record<string, number>>;
  /** How long the file took to move, in seconds. */
  readonly seconds: number;
}

/** What the plan calls a file and the table it goes to. */
export interface Names {
  readonly project: string;
  readonly folder: string;
}

const PROJECTS: Record<string, string> = {
  small: '0190b111-0000-7000-8000-0000000004b1',
  large: '0190b111-0000-7000-8000-0000000004b2',
};

const planOf = (name: string): string => `
version: 1
project: { id: ${PROJECTS[name]}, name: ${name} }
connections:
  large-files: { kind: files }
  warehouse: { kind: postgresql }
entities:
  - name: Person
    source: { connection: large-files, file: ${name}.csv }
    target: { connection: warehouse, table: ${name}.people }
    key: [id]
    fields:
      - { to: id, type: bigint }
      - { to: email, validations: [required, email] }
      - { to: quantity, type: integer, validations: [required, { range: { min: 0, max: 100000 } }] }
      - { to: born, type: date }
      - { to: code, validations: [{ length: { max: 12 } }] }
      - { to: status, validations: [required] }
      - { to: note }
verification: { sample_size: 200 }
`;

const tableOf = (name: string): string => `create schema ${name};
  create table ${name}.people (id bigint primary key, email text not null, quantity int not null, born date,
    code varchar(12), status text not null, note text,
    constraint people_status_check check (status <> 'void'))`;

/** Writes a file, moves it, and tells what came of it; the file is removed. */
export async function moveLargeFile(
  installation: Installation,
  { project, folder }: Names,
  size: LargeFileSize,
): Promise<LargeRun> {
  const bad: BadRecord[] = [];
  const file = join(folder, `${project}.csv`);
  await pipeline(Readable.from(largeFile(size, (record) => bad.push(record))), createWriteStream(file));
  const plan = join(folder, 'plan.yaml');
  writeFileSync(plan, planOf(project));
  await installation.target.query(tableOf(project));
  expect(await installation.cli('project', 'apply', plan)).toMatchObject({ code: 0 });
  await forgetPeaks(installation);
  const started = performance.now();
  const report = await migrated(installation, project);
  const seconds = (performance.now() - started) / 1000;
  const peaks = await peaksOf(installation);
  rmSync(file);
  return { records: recordsOf(size), bad, report, peaks, seconds };
}

async function migrated(installation: Installation, project: string): Promise<ExecutionReport> {
  const run = await installation.cli('execute-migration', '--project', project, '--json');
  expect(run).toMatchObject({ code: 0 });
  const { execution_id: id } = JSON.parse(run.stdout) as { execution_id: string };
  let report = await installation.report(id);
  const hasEnded = async () => {
    report = await installation.report(id);
    return ENDED.includes(report.status);
  };
  if (!(await waitUntil(hasEnded, 3 * 3600_000, 2000))) throw new Error('The execution does not end.');
  return report;
}

const running = async (installation: Installation) => {
  const names = installation.services();
  return (await installation.stack.children()).filter((child) => child.running && names.includes(child.name));
};

// 5 sets the high-water mark of the resident memory back to what is held now.
async function forgetPeaks(installation: Installation): Promise<void> {
  for (const { pid } of await running(installation)) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

async function peaksOf(installation: Installation): Promise<Record<string, number>> {
  const children = await running(installation);
  return Object.fromEntries(children.map(({ name, pid }) => [name, peakResidentBytes(pid) ?? 0]));
}

/** Every quarantined record of a project, page by page over REST, until there is none behind. */
export async function listQuarantine(
  { status: { api }, home }: Installation,
  project: string,
): Promise<QuarantineListed['records']> {
  const records: QuarantineListed['records'] = [];
  const headers = { authorization: `Bearer ${readFileSync(join(home, 'token'), 'utf8').trim()}` };
  for (let after: string | null = ''; after !== null;) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(after && { after }) });
    const response = await fetch(`${api}/v1/projects/${project}/quarantine?${query.toString()}`, { headers });
    const page = (await response.json()) as QuarantineListed;
    expect(response.status).toBe(200);
    records.push(...page.records);
    after = page.next;
  }
  return records;
}

/** The MD5 of a text, as PostgreSQL takes it. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** What a run by hand is to tell, as JSON: its numbers, what each service held at most, and what the target keeps of it. */
export async function figures(
  { target }: Installation,
  { records, bad, seconds, peaks, report }: LargeRun,
  listing_ms: number,
): Promise<string> {
  const { rows: tables } = await target.query(
    `select schemaname || '.' || relname as name, pg_total_relation_size(relid)::text as bytes
     from pg_statio_user_tables where pg_total_relation_size(relid) > 1000000 order by pg_total_relation_size(relid) desc`,
  );
  const { results, verification, timing, progress, checkpoints, alerts } = report;
  const rate = progress.by_entity[0];
  const told = { results, verification, timing, rate, checkpoints: checkpoints.length, alerts };
  return JSON.stringify({ records, bad: bad.length, seconds, listing_ms, peaks, tables, ...told }, null, 1);
}

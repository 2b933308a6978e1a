import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { QuarantineListed, QuarantineTexts } from '@commander/contracts';
import { largeText, type BadRecord, type LargeFileSize } from '@commander/examples';
import { Installation } from './support/installation';
import { figures, listQuarantine, md5, moveLargeFile, type LargeRun } from './support/large-run';

const MEGABYTE = 1_000_000;
const given = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

// By hand the same is done at any size: docs/guides/large-files.md.
const FIELD = given('LARGE_FILE_FIELD', 5 * MEGABYTE);
const READABLE_FIELD = 3 * MEGABYTE;
const LARGE: LargeFileSize = {
  seed: 3,
  bytes: given('LARGE_FILE_BYTES', 30 * MEGABYTE),
  bad: given('LARGE_FILE_BAD', 2000),
  // One that is read, one of a record that fails for another reason, and one that no record may have.
  largeFields: [
    { bytes: READABLE_FIELD, bad: false },
    { bytes: READABLE_FIELD, bad: true },
    { bytes: FIELD, bad: false },
  ],
  maxRecordBytes: 4 * 1024 * 1024,
};
const SMALL: LargeFileSize = { ...LARGE, bytes: 8 * MEGABYTE + FIELD, bad: 20 };
const LONGEST_MS = 4 * 3600_000;

type Reason = Pick<QuarantineListed['records'][number], keyof BadRecord>;

const reasons = (records: readonly Reason[]) =>
  records.map(({ record_id, rule, field }) => `${record_id} ${rule} ${field}`).sort();

const sum = (numbers: Record<string, number>): number =>
  Object.values(numbers).reduce((all, n) => all + n, 0);

// What a processor may hold: so many batches at once, each of 16 MiB and a last record, in two bytes a character.
const HELD = 4 * (16 * 1024 * 1024 + LARGE.maxRecordBytes) * 2;

// The fuller one: batches fall to either as it comes.
const processorPeak = ({ peaks }: LargeRun): number =>
  Math.max(...Object.entries(peaks).flatMap(([name, peak]) => (name.startsWith('batch-') ? [peak] : [])));

describe('a file with large fields and many bad records', () => {
  let folder: string;
  let installation: Installation;
  let small: LargeRun;
  let large: LargeRun;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'commander-large-'));
    installation = await Installation.start({ COMMANDER_CONNECTION_LARGE_FILES: pathToFileURL(folder).href });
    small = await moveLargeFile(installation, { project: 'small', folder }, SMALL);
    large = await moveLargeFile(installation, { project: 'large', folder }, LARGE);
  }, LONGEST_MS);

  afterAll(async () => {
    await installation?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const inTarget = (condition: string) =>
    installation.countInTarget(`select count(*) from large.people where ${condition}`);

  /** How the command line names the record of the large file that comes first by something. */
  const quarantined = async (condition: string, by: string): Promise<string[]> => {
    const { rows } = await installation.target.query<{ id: string }>(
      `select id from commander_meta.quarantine where execution_id = $1 and ${condition} order by ${by} desc limit 1`,
      [large.report.execution_id],
    );
    return [`Person/${rows[0]?.id}`, '--project', 'large'];
  };

  it(
    'has every bad record listed, with its rule and field, and no other',
    async () => {
      const started = performance.now();
      const listed = await listQuarantine(installation, 'large');
      if (process.env.LARGE_FILE_BYTES)
        process.stderr.write(`${await figures(installation, large, performance.now() - started)}\n`);
      // Not by Jest's own comparison, which takes long to tell the difference of hundreds of thousands.
      const [found, expected] = [reasons(listed), reasons(large.bad)];
      expect(found.filter((reason, i) => reason !== expected[i]).slice(0, 10)).toEqual([]);
      expect(found).toHaveLength(expected.length);
      const args = ['list', '--project', 'large', '--records', '--limit', '200', '--json'];
      const { stdout } = await installation.cli('quarantine', ...args);
      expect((JSON.parse(stdout) as QuarantineListed).records).toEqual(listed.slice(0, 200));
    },
    LONGEST_MS,
  );

  it('stands in the target but for these', async () => {
    const { records, bad } = large;
    const ids = bad.map(({ record_id: id }) => (id.startsWith('#') ? String(Number(id.slice(1)) + 1) : id));
    expect(await inTarget('true')).toBe(records - bad.length);
    expect(await inTarget(`id not between 1 and ${records}`)).toBe(0);
    expect(await inTarget(`id = any('{${ids.join(',')}}')`)).toBe(0);
  });

  it('has totals that reconcile', () => {
    const { records, bad, report } = large;
    expect(report).toMatchObject({
      status: 'completed',
      progress: { total_records: records, processed_records: records, failed_records: bad.length },
      results: {
        total_source_records: records,
        total_created: records - bad.length,
        total_failed: bad.length,
      },
      verification: { state: 'passed', target_count: records - bad.length },
      errors: { total: bad.length },
      audit_summary: { by_action: { 'error.occurred': bad.length, 'record.created': records - bad.length } },
    });
    expect(sum(report.errors.by_type)).toBe(bad.length);
  });

  it('is moved in memory that its large fields determine, not its size', () => {
    expect(small.report.status).toBe('completed');
    expect(processorPeak(large) - processorPeak(small)).toBeLessThan(HELD);
  });

  it('has its large texts in the target whole, also of a record that was looked into and mended', async () => {
    const whole = `md5(note) = '${md5(largeText(READABLE_FIELD))}'`;
    expect(await inTarget(whole)).toBe(1);
    const at = await quarantined('payload is not null', 'length(payload)');
    const shown = await installation.cli('quarantine', 'show', ...at, '--reveal', '--json');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    const { texts } = JSON.parse(shown.stdout) as QuarantineTexts;
    expect(texts?.note === largeText(READABLE_FIELD)).toBe(true);
    const mending = ['fix', ...at, '--set', 'email=a@b.example', '--watch'];
    expect(await installation.cli('quarantine', ...mending)).toMatchObject({ code: 0 });
    expect(await inTarget(whole)).toBe(2);
  });

  it('takes corrected texts as long as they may be, and says how long that is', async () => {
    const at = await quarantined(`rule = 'required'`, 'id');
    const file = join(folder, 'texts.json');
    const fix = (texts: Record<string, string>) => {
      writeFileSync(file, JSON.stringify(texts));
      return installation.cli('quarantine', 'fix', ...at, '--from-file', file, '--watch');
    };
    const most = 'a'.repeat(1_000_000);
    const tooLong = await fix({ status: `${most}a` });
    expect(tooLong.code).toBe(3);
    expect(tooLong.stderr).toContain('at most 1,000,000 characters');
    const tooMuch = await fix({ status: most, note: most, code: most });
    expect(tooMuch.code).toBe(3);
    expect(tooMuch.stderr).toContain('larger than 2 MB');
    expect(await fix({ status: most, note: most })).toMatchObject({ code: 0 });
    expect(await inTarget(`status = '${most}' and note = '${most}'`)).toBe(1);
  });
});

import { useStack } from '@commander/testing';
import fc from 'fast-check';
import { createConnection, type Connection } from 'mysql2/promise';
import { isMalformed, type SourceRow } from '../item-reader';
import { openTestTable } from '../testing/open-test-table';

const ROWS = 10_000;
const COLUMNS = ['id', 'b', 'd', 'f', 'g', 't', 'y', 'at'];

const anyRow = fc.record({
  b: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  d: fc.bigInt({ min: -(10n ** 39n), max: 10n ** 39n }),
  f: fc.float({ noNaN: true, noDefaultInfinity: true }),
  g: fc.double({ noNaN: true, noDefaultInfinity: true }),
  t: fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
  y: fc.uint8Array({ maxLength: 20 }),
  at: fc.date({
    min: new Date('1000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  }),
});

/** An integer as a decimal of ten places. */
const decimal = (value: bigint): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(11, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`;
};
const utc = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '');

// Ten thousand records take their time on a busy machine.
jest.setTimeout(120_000);

describe('Values of MariaDB', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  let client: Connection;

  beforeAll(async () => {
    address = await suite.createMariadbDatabase();
    client = await createConnection(address);
    client.on('error', () => undefined);
  });
  afterAll(() => client.end());

  it('are read back equal, whatever they are', async () => {
    await client.query(`
      create table anything (id int primary key, b bigint unsigned, d decimal(40,10), f float, g double, t text, y varbinary(20),
        at datetime(3))`);
    const rows = fc.sample(anyRow, ROWS);
    for (let from = 0; from < ROWS; from += 1000) {
      const written = rows
        .slice(from, from + 1000)
        .map(({ b, d, f, g, t, y, at }, i) => [
          from + i,
          String(b),
          decimal(d),
          f,
          g,
          t,
          Buffer.from(y),
          utc(at),
        ]);
      await client.query('insert into anything values ?', [written]);
    }
    const reader = await openTestTable({ address, table: 'anything', columns: COLUMNS });
    const found: SourceRow[] = [];
    for await (const batch of reader.plan(3000)) {
      for await (const some of reader.read(batch)) found.push(...some);
    }
    expect(found).toHaveLength(ROWS);
    for (const [place, wrote] of rows.entries()) {
      const row = found[place];
      if (!row || isMalformed(row)) throw new Error('a whole row expected');
      const [id, b, d, f, g, t, y, at] = row;
      expect([id, b, d, t, y, at]).toEqual([
        String(place),
        String(wrote.b),
        decimal(wrote.d),
        wrote.t,
        `\\x${Buffer.from(wrote.y).toString('hex')}`,
        utc(wrote.at),
      ]);
      // A zero with a sign is a zero.
      expect([Math.fround(Number(f)) === wrote.f, Number(g) === wrote.g]).toEqual([true, true]);
    }
    await reader.close();
  });
});
